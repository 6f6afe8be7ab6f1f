/**
 * Makes a function that remembers what it returned for a key, the last two thousand of them at least.
 * Rules ask the same few things of many tools. What is remembered is a function of the key alone, so that nobody can tell.
 */
export function remember<Arguments extends readonly unknown[], Result>(
  keyOf: (...given: Arguments) => string,
  make: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const known = new Map<string, Result>()
  return (...given) => {
    const key = keyOf(...given)
    const before = known.get(key)
    if (before !== undefined) return before
    const made = make(...given)
    if (known.size >= 4_000) known.clear()
    known.set(key, made)
    return made
  }
}

const numbers = new WeakMap<object, number>()
let last = 0

/** A short text that tells an object from every other, and scalars by their value. */
export function identity(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  let number = numbers.get(value)
  if (number === undefined) {
    last += 1
    number = last
    numbers.set(value, number)
  }
  return `#${number}`
}
