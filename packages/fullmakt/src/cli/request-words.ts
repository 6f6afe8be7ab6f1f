import type { JsonObject } from '@fullmakt/ir'
import type { PolicyPrincipal, PolicyRequest } from '@fullmakt/policy'

/** A request in words: what is called with what, by whom and when. */
export function requestWords({ tool, args, principal, client, now }: PolicyRequest): string {
  const through = client.id === 'client' ? '' : ` through ${client.id}`
  return `${tool} ${JSON.stringify(args)} as ${principalWords(principal)}${through} at ${timeWords(now)}`
}

/** A principal in words. */
export function principalWords({ user, agent, roles, claims }: PolicyPrincipal): string {
  return [
    ...(agent === null ? [] : [`agent ${agent}`]),
    ...(user === null ? [] : [`user ${user}`]),
    roles.length === 0 ? 'no roles' : `role${roles.length === 1 ? '' : 's'} ${roles.join(', ')}`,
    ...(Object.keys(claims).length === 0 ? [] : [`claims ${JSON.stringify(claims)}`]),
  ].join(', ')
}

/** A time as rules read it: in UTC, with its weekday. */
export function timeWords(now: number): string {
  const date = new Date(now)
  return `${DAYS[date.getUTCDay()]} ${date
    .toISOString()
    .replace(/:00\.000Z$/, 'Z')
    .replace(/\.000Z$/, 'Z')}`
}

/** A request as JSON, with the time as RFC 3339 has it. */
export function requestDocument({ principal, client, tool, args, now }: PolicyRequest): JsonObject {
  const { user, agent, roles, claims } = principal
  return {
    principal: { user, agent, roles, claims },
    client: { id: client.id },
    tool,
    args,
    now: new Date(now).toISOString(),
  }
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
