/** What was thrown, in texts: `kind` tells a use of the clock or randomness from other errors, `stack` is the engine's text. */
export interface Thrown {
  readonly kind: 'threw' | 'impure'
  readonly message: string
  readonly stack: string
}

/**
 * Puts what was thrown into texts.
 * Runs as text in the realm that it was thrown in, so it names nothing outside of itself: reading a member may run code of the config, and that must
 * not be called by the host. Takes anything; returns a `Thrown` as JSON text.
 */
export function readThrown(thrown: unknown): string {
  const told = (kind: Thrown['kind'], message: string, stack: string): string =>
    JSON.stringify({ kind, message, stack } satisfies Thrown)
  const read = (name: string): string => {
    try {
      const value: unknown = (thrown as Record<string, unknown>)[name]
      return typeof value === 'string' ? value.slice(0, 4_000) : ''
    } catch {
      return ''
    }
  }
  if (typeof thrown === 'string') return told('threw', thrown.slice(0, 4_000), '')
  if (thrown === null || thrown === undefined) return told('threw', String(thrown), '')
  if (typeof thrown !== 'object') return told('threw', `a ${typeof thrown}`, '')
  return told(read('name') === 'ImpureError' ? 'impure' : 'threw', read('message'), read('stack'))
}
