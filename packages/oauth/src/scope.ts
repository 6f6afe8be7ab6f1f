import { isScopeToken } from '@fullmakt/ir'
import type { Context } from './context.ts'

/**
 * Reads a `scope` parameter: scope tokens separated by single spaces, duplicates dropped, order kept.
 * Returns undefined when it is outside the grammar. Does not check that the scopes are declared.
 *
 * @see RFC 6749 §3.3
 */
export function parseScope(text: string): string[] | undefined {
  const tokens = text.split(' ')
  return tokens.length <= 200 && tokens.every(isScopeToken) ? [...new Set(tokens)] : undefined
}

/** The declared scopes among these together with every scope they include; names that are no longer declared are dropped. */
export function closeScopes(context: Context, names: readonly string[]): Set<string> {
  const closed = new Set<string>()
  for (const name of names) {
    const scope = context.scopes.get(name)
    if (scope === undefined) continue
    closed.add(name)
    for (const included of scope.includes) closed.add(included)
  }
  return closed
}

/** Tells whether every one of these scopes is among the others or included in one of them. */
export function coversScopes(context: Context, granted: readonly string[], wanted: readonly string[]): boolean {
  const closed = closeScopes(context, granted)
  return wanted.every((name) => closed.has(name))
}
