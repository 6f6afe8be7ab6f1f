import { FullmaktError } from '@fullmakt/ir'

/** Collects what conditions and names share: strings, numbers and paths, each once, numbered in the order they first came. */
export interface Pool {
  readonly numbers: readonly number[]
  readonly strings: readonly string[]
  readonly paths: readonly (readonly number[])[]
  string(value: string): number
  number(value: number): number
  path(keys: readonly string[]): number
}

/** Makes an empty pool. Its `string` throws `ERR_POLICY_RULE` for a text that UTF-8 cannot say. */
export function createPool(): Pool {
  const stringAt = new Map<string, number>()
  const numberAt = new Map<number, number>()
  const pathAt = new Map<string, number>()
  const numbers: number[] = []
  const strings: string[] = []
  const paths: (readonly number[])[] = []
  const pool: Pool = {
    numbers,
    strings,
    paths,
    string(value) {
      const known = stringAt.get(value)
      if (known !== undefined) return known
      if (!value.isWellFormed()) {
        throw new FullmaktError('ERR_POLICY_RULE', 'the rules do not fit a policy table: a text is not well-formed')
      }
      stringAt.set(value, strings.length)
      return strings.push(value) - 1
    },
    number(value) {
      const known = numberAt.get(value)
      if (known !== undefined) return known
      numberAt.set(value, numbers.length)
      return numbers.push(value) - 1
    },
    path(keys) {
      const words = keys.map((key) => pool.string(key))
      const name = words.join()
      const known = pathAt.get(name)
      if (known !== undefined) return known
      pathAt.set(name, paths.length)
      return paths.push(words) - 1
    },
  }
  return pool
}

/** Arrays of integers, each once, numbered in the order they first came. */
export interface Shared {
  readonly all: readonly (readonly number[])[]
  add(words: readonly number[]): number
}

/** Makes an empty collection of integer arrays. */
export function createShared(): Shared {
  const at = new Map<string, number>()
  const all: (readonly number[])[] = []
  return {
    all,
    add(words) {
      const name = words.join()
      const known = at.get(name)
      if (known !== undefined) return known
      at.set(name, all.length)
      return all.push(words) - 1
    },
  }
}
