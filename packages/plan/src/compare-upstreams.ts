import type { Json, Program, UpstreamNode } from '@fullmakt/ir'
import { type Draft, type DraftParts, draft } from './change.ts'
import { differing, placesOf, same, without } from './pairs.ts'
import { type ChangedUpstream, upstreamNames } from './upstream-names.ts'

/**
 * Upstreams that were added, removed or changed.
 * What another credential may do is not known here: its change is undecided.
 */
export function compareUpstreams(older: Program, newer: Program): readonly Draft[] {
  return upstreamNames(older, newer).changed.flatMap(upstreamDrafts)
}

const KNOWN = ['kind', 'id', 'origin', 'actAs', 'credential', 'privateNetwork', 'timeoutMs', 'maxAnswerBytes']

function upstreamDrafts({ name, older, newer }: ChangedUpstream): readonly Draft[] {
  const because = placesOf(older, newer)
  const upstream = (code: string, parts: DraftParts): Draft => draft('upstreams', code, name, { because, ...parts })
  if (older === undefined)
    return [upstream('UPSTREAM_ADDED', { direction: 'broaden', after: without(newer ?? {}, 'id') })]
  if (newer === undefined) return [upstream('UPSTREAM_REMOVED', { direction: 'narrow', before: without(older, 'id') })]
  const change = (code: string, member: keyof UpstreamNode, parts: DraftParts = {}): readonly Draft[] =>
    same(older[member], newer[member])
      ? []
      : [
          upstream(code, {
            before: (older[member] ?? null) as unknown as Json,
            after: (newer[member] ?? null) as unknown as Json,
            ...parts,
          }),
        ]
  const unproven: DraftParts = { direction: 'broaden', certainty: 'undecided' }
  return [
    ...change('UPSTREAM_ORIGIN_CHANGED', 'origin', { direction: 'broaden' }),
    ...change(
      newer.privateNetwork ? 'UPSTREAM_PRIVATE_NETWORK_OPENED' : 'UPSTREAM_PRIVATE_NETWORK_CLOSED',
      'privateNetwork',
      {
        direction: newer.privateNetwork ? 'broaden' : 'narrow',
      },
    ),
    ...change('UPSTREAM_ACT_AS_CHANGED', 'actAs', unproven),
    ...change(
      'UPSTREAM_CREDENTIAL_CHANGED',
      'credential',
      newer.credential.kind === 'none' ? { direction: 'narrow' } : unproven,
    ),
    ...change(`UPSTREAM_TIMEOUT_${newer.timeoutMs > older.timeoutMs ? 'RAISED' : 'LOWERED'}`, 'timeoutMs'),
    ...change(
      `UPSTREAM_ANSWER_SIZE_${newer.maxAnswerBytes > older.maxAnswerBytes ? 'RAISED' : 'LOWERED'}`,
      'maxAnswerBytes',
    ),
    ...differing(older, newer, KNOWN).flatMap((member) =>
      change('UPSTREAM_CHANGED', member as keyof UpstreamNode, unproven),
    ),
  ]
}
