import { canonicalJson, type JsonObject } from '@fullmakt/ir'
import type { PolicyPrincipal } from '@fullmakt/policy'

/** Names for the principals and clients of generated tests, each given once. */
export interface Names {
  principal(principal: PolicyPrincipal): string
  client(id: string): string
  principals(): JsonObject
  /** Undefined when all calls come through the client that tests have anyway. */
  clients(): JsonObject | undefined
}

/** Makes names: after the agent, else the roles, else the user. */
export function createNames(): Names {
  const principals = new Map<string, readonly [name: string, value: JsonObject]>()
  const clients = new Map<string, string>()
  const free = (wanted: string, taken: readonly string[]): string => {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted} ${number}`
      if (!taken.includes(name)) return name
    }
  }
  return {
    principal({ user, agent, roles, claims }) {
      const value: JsonObject = {
        ...(user === null ? {} : { user }),
        ...(agent === null ? {} : { agent }),
        roles: [...roles].sort(),
        ...(Object.keys(claims).length === 0 ? {} : { claims }),
      }
      const key = canonicalJson(value)
      const taken = [...principals.values()].map(([name]) => name)
      const who = agent ?? (roles.length === 0 ? (user ?? 'anyone') : roles.join(' and '))
      if (!principals.has(key)) principals.set(key, [free(who, taken), value])
      return principals.get(key)![0]
    },
    client(id) {
      if (!clients.has(id)) clients.set(id, id === 'client' ? 'client' : free(id, [...clients.values()]))
      return clients.get(id)!
    },
    principals: () => Object.fromEntries(principals.values()),
    clients() {
      if ([...clients.keys()].every((id) => id === 'client')) return undefined
      return Object.fromEntries([...clients].map(([id, name]) => [name, { id }]))
    },
  }
}
