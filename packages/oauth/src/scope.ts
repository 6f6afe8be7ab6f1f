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

/**
 * The scopes that a client may be given, with what they include: for a declared agent those that the config names, if it names any; for every other
 * client all that are declared, since a resource owner has to consent to each.
 */
export function allowedScopes(context: Context, agent: string | null): ReadonlySet<string> {
  const known = allowed.get(context) ?? new Map<string | null, ReadonlySet<string>>()
  allowed.set(context, known)
  const named = agent === null ? undefined : context.agents.get(agent)?.scopes
  const who = named === undefined ? null : agent
  const scopes = known.get(who) ?? closeScopes(context, named ?? [...context.scopes.keys()])
  known.set(who, scopes)
  return scopes
}

// Worked out once for each: what is declared does not change while a context lives.
const allowed = new WeakMap<Context, Map<string | null, ReadonlySet<string>>>()

/**
 * What is left of the scopes that were asked for: those that may be given. A client asks for what the resource names in its challenge, which may be more
 * than the config lets it have; the answer says what it got. Undefined when one is not declared at all, or nothing is left.
 *
 * @see RFC 6749 §3.3
 */
export function narrowScopes(
  context: Context,
  asked: readonly string[],
  allowed: ReadonlySet<string>,
): readonly string[] | undefined {
  if (!asked.every((name) => context.scopes.has(name))) return undefined
  const left = asked.filter((name) => allowed.has(name))
  return left.length === 0 && context.scopes.size > 0 ? undefined : left
}
