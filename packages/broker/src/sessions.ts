import type { Program } from '@fullmakt/ir'
import type { PolicyLookup, PolicySession } from '@fullmakt/policy'
import type { Caller } from './caller.ts'

/** A caller's view of the policy: decisions with what is constant for the caller folded away, and the tools it may see. */
export interface CallerSession {
  readonly policy: PolicySession
  readonly visible: { readonly key: string; sees(toolIndex: number): boolean }
}

/** Sessions by principal, at most a thousand; the one used longest ago goes first. */
export interface Sessions {
  of(caller: Caller): CallerSession
}

const CAPACITY = 1_000

/** Makes the sessions of a Program. A principal is a user, an agent, roles and claims; the token it came with does not matter. */
export function createSessions(program: Program, policy: PolicyLookup): Sessions {
  const sessions = new Map<string, CallerSession>()
  // Keyed by identity first: the same verified caller object comes with every call of a connection that is cached above.
  const byCaller = new WeakMap<Caller, CallerSession>()
  return {
    of(caller) {
      const cached = byCaller.get(caller)
      if (cached !== undefined) return cached
      const key = JSON.stringify([caller.user, caller.agent, caller.roles, caller.claims])
      let session = sessions.get(key)
      if (session === undefined) {
        session = openSession(program, policy, caller)
        if (sessions.size >= CAPACITY) sessions.delete(sessions.keys().next().value ?? key)
      } else {
        sessions.delete(key)
      }
      sessions.set(key, session)
      byCaller.set(caller, session)
      return session
    },
  }
}

function openSession(program: Program, lookup: PolicyLookup, { user, agent, roles, claims }: Caller): CallerSession {
  const policy = lookup.session({ user, agent, roles, claims })
  const seen = program.tools.map((_, index) => policy.mayCall(index))
  const key = seen.map((sees) => (sees ? '1' : '0')).join('')
  return { policy, visible: { key, sees: (toolIndex) => seen[toolIndex] === true } }
}
