import type { CallNode, Json, Program, TemplateNode, TextPart } from '@fullmakt/ir'
import { type Draft, draft } from './change.ts'
import { differing, pairs, placesOf, without } from './pairs.ts'
import { upstreamNames } from './upstream-names.ts'

/**
 * Tools that send another request: to another upstream, with another method, path, query or body, each a change of its own.
 * Another upstream, method or path broadens; that another query or body does no more is not proven. The order of names in a query or an object makes
 * no difference.
 */
export function compareRequests(older: Program, newer: Program): readonly Draft[] {
  const { nameBefore, nameAfter } = upstreamNames(older, newer)
  return pairs(older.tools, newer.tools, ({ name }) => name).flatMap(({ name, older: before, newer: after }) => {
    if (before === undefined || after === undefined) return []
    const was = { ...partsOf(before.call), upstream: nameBefore(before.call.upstream) }
    const is = { ...partsOf(after.call), upstream: nameAfter(after.call.upstream) }
    return differing(was, is, []).map((member) =>
      draft('upstreams', 'UPSTREAM_REQUEST_CHANGED', `${name}  ${member}`, {
        direction: 'broaden',
        certainty: DECIDED.has(member) ? 'proven' : 'undecided',
        before: shown(was, older, before.call, member),
        after: shown(is, newer, after.call, member),
        because: placesOf(before, after),
      }),
    )
  })
}

const DECIDED: ReadonlySet<string> = new Set(['upstream', 'method', 'path'])

// Of an upstream what it is: its id may number another one in the other Program.
function shown(parts: Readonly<Record<string, unknown>>, program: Program, call: CallNode, member: string): Json {
  if (member !== 'upstream') return (parts[member] ?? null) as Json
  const upstream = program.upstreams.find(({ id }) => id === call.upstream)
  return upstream === undefined ? call.upstream : without(upstream, 'id')
}

function partsOf({ method, path, query, body, upstream: _, ...others }: CallNode): Record<string, unknown> {
  return {
    ...others,
    method,
    path: path.map(joined),
    query: query.map(([name, template]) => [name, plain(template)] as const).toSorted(byName),
    body: body === null ? null : plain(body),
  }
}

function plain(template: TemplateNode): unknown {
  switch (template.kind) {
    case 'object':
      return {
        kind: 'object',
        members: template.members.map(([name, part]) => [name, plain(part)] as const).toSorted(byName),
      }
    case 'array':
      return { kind: 'array', items: template.items.map(plain) }
    case 'text':
      return { kind: 'text', parts: joined(template.parts) }
    default:
      return template
  }
}

// Texts beside each other are one text.
function joined(parts: readonly TextPart[]): readonly TextPart[] {
  const all: TextPart[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part
    else all.push(part)
  }
  return all
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
