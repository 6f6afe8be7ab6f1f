/**
 * What happens to one operation.
 *
 * - `before`: it fails and did nothing. `after`: it fails and was done. `short`: half of what was to be written is, then it fails.
 * - `crash`: the process is gone before it.
 */
export type FaultKind = 'before' | 'after' | 'short' | 'crash'

/** The fault of one operation, by its number; `lasting`: every later one that is like it fails as well. */
export interface Fault {
  readonly at: number
  readonly kind: FaultKind
  readonly code: string
  readonly lasting?: boolean
}

/** Runs operations, of which one fails. */
export interface Faults {
  /** Runs an operation that is done at once. */
  now<Result>(name: string, run: () => Result): Result
  /** Runs an operation; `half` does half of it. */
  later<Result>(name: string, run: () => Promise<Result>, half?: () => Promise<unknown>): Promise<Result>
  /** The names of all operations that were asked for, in order. */
  readonly names: readonly string[]
}

/** Counts operations and lets the given one fail; `onCrash` is told when the process is gone: nothing is done from then on. */
export function injectFault(fault: Fault | undefined, onCrash: () => void = () => {}): Faults {
  const names: string[] = []
  let isGone = false
  /** The kind of fault that the next operation meets. */
  const meet = (name: string): FaultKind | undefined => {
    const number = names.push(name) - 1
    if (isGone) return 'before'
    if (fault === undefined || number < fault.at) return undefined
    if (number > fault.at) return fault.lasting === true ? 'before' : undefined
    if (fault.kind !== 'crash') return fault.kind
    isGone = true
    onCrash()
    return 'before'
  }
  const failure = (): Error =>
    Object.assign(new Error(`${fault?.code}: injected`), { code: fault?.code, errcode: SQLITE.get(fault?.code ?? '') })
  return {
    names,
    now(name, run) {
      const kind = meet(name)
      if (kind === undefined) return run()
      if (kind === 'after') run()
      throw failure()
    },
    async later(name, run, half) {
      const kind = meet(name)
      if (kind === undefined) return run()
      if (kind === 'after') await run()
      if (kind === 'short') await half?.()
      throw failure()
    },
  }
}

// Primary result codes of SQLite.
const SQLITE: ReadonlyMap<string, number> = new Map([
  ['EIO', 10],
  ['ENOSPC', 13],
  ['EROFS', 8],
])
