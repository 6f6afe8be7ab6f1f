import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { PolicyRequest } from '../request.ts'
import type { Box } from './formula.ts'
import { sample, withRequired } from './sample.ts'
import type { Place, Space } from './space.ts'

// A Monday, so that a weekday is reached by adding days.
const MONDAY = Date.UTC(2026, 0, 5)
const DAY = 86_400_000
const MINUTE = 60_000

/**
 * The request that a box stands for, made of the plainest class of each field; members that the schema requires and no rule reads are filled in.
 * Does not check it against the schema.
 */
export function requestOf(space: Space, box: Box): PolicyRequest {
  const chosen = ({ field }: Place): Json | undefined => {
    const index = space.fields[field]!.findIndex((one, at) => one.real && (box[field]! & (1n << BigInt(at))) !== 0n)
    return space.fields[field]![index]?.value
  }
  const build = (place: Place): Json | undefined => {
    const value = chosen(place)
    if (Array.isArray(value)) return buildList(place, value.length)
    if (!isJsonObject(value)) return value
    const members = [...place.members].flatMap(([key, member]): [string, Json][] => {
      const built = build(member)
      return built === undefined ? [] : [[key, built]]
    })
    return withRequired(Object.fromEntries(members), place.tree.at)
  }
  const buildList = ({ slots, tree }: Place, length: number): Json => {
    const items = slots.slice(0, length).map((slot) => build(slot) ?? null)
    // Beyond one item for each quantifier a repetition adds nothing.
    const more = items[0] ?? sample({ schema: itemsOf(tree.at.schema), root: tree.at.root }) ?? null
    return [...items, ...new Array<Json>(length - items.length).fill(more)]
  }
  const text = (place: Place): string | null => {
    const value = chosen(place)
    return typeof value === 'string' ? value : null
  }
  const time = (place: Place, member: string): number => {
    const value = chosen(place)
    return isJsonObject(value) ? Number(value[member]) : 0
  }
  const roles = [...space.roles].filter(([, field]) => box[field] === 2n).map(([name]) => name)
  return {
    principal: {
      user: text(space.user),
      agent: text(space.agent),
      roles,
      claims: (build(space.claims) ?? {}) as JsonObject,
    },
    client: { id: text(space.client) ?? 'client' },
    tool: space.tool.name,
    args: (build(space.args) ?? {}) as JsonObject,
    now: MONDAY + (time(space.weekday, 'weekday') - 1) * DAY + time(space.minute, 'minuteOfDay') * MINUTE,
  }
}

function itemsOf(schema: Json | undefined): Json | undefined {
  return isJsonObject(schema) ? schema['items'] : undefined
}
