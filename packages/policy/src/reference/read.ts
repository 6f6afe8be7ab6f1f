import { type ConditionSource, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { PolicyRequest } from '../request.ts'

/** The sources a condition reads from, as JSON; inside a quantifier `args` is the item. */
export type Sources = Readonly<Record<ConditionSource, Json | undefined>>

/** The sources of a request. Absent fields are left out; a time that is no date leaves all fields of `now` out. */
export function sourcesOf({ principal, client, args, now }: PolicyRequest): Sources {
  const { user, agent, roles, claims } = principal
  const date = new Date(now)
  const time: JsonObject = Number.isNaN(date.getTime())
    ? {}
    : {
        hour: date.getUTCHours(),
        minuteOfDay: date.getUTCHours() * 60 + date.getUTCMinutes(),
        weekday: date.getUTCDay() === 0 ? 7 : date.getUTCDay(),
      }
  return {
    args,
    principal: { ...(user === null ? {} : { user }), ...(agent === null ? {} : { agent }), roles, claims },
    client: { id: client.id },
    now: time,
  }
}

/** The value at a path, or undefined when it is absent. Walks own members of objects only: no prototypes, no list positions. */
export function read(root: Json | undefined, path: readonly string[]): Json | undefined {
  let value = root
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}
