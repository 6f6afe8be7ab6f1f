import type { Program, UpstreamNode } from '@fullmakt/ir'
import type { Change } from './change.ts'
import { pairs, sameMeaning } from './pairs.ts'

/** Upstreams and secrets that were added, removed or changed. */
export function compareUpstreams(older: Program, newer: Program): readonly Change[] {
  const upstreams = pairs(older.upstreams, newer.upstreams, ({ id }) => id).flatMap(
    ({ name, older: before, newer: after }): Change[] => {
      const change = (code: string, direction: Change['direction']): Change[] => [
        { code, section: 'upstreams', direction, subject: name, span: after?.span ?? null },
      ]
      if (before === undefined) return change('UPSTREAM_ADDED', 'broader')
      if (after === undefined) return change('UPSTREAM_REMOVED', 'narrower')
      return sameMeaning(before, after) ? [] : change('UPSTREAM_CHANGED', 'undecided')
    },
  )
  const secrets = pairs(secretsOf(older), secretsOf(newer), (reference) => reference).flatMap(
    ({ name, older: before, newer: after }): Change[] => {
      if (before !== undefined && after !== undefined) return []
      const code = before === undefined ? 'SECRET_NEEDED' : 'SECRET_NO_LONGER_NEEDED'
      return [{ code, section: 'secrets', direction: 'neutral', subject: name, span: null }]
    },
  )
  return [...upstreams, ...secrets]
}

function secretsOf({ upstreams }: Program): readonly string[] {
  return upstreams.flatMap(({ credential }: UpstreamNode) => (credential.kind === 'none' ? [] : [credential.secret]))
}
