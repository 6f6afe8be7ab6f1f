import { type Digest, digestJson, type Program } from '@fullmakt/ir'
import { without } from './pairs.ts'

/** What is said of a tool for people and models, and what is a change of its own. */
const SAID_ELSEWHERE = ['name', 'title', 'description', 'annotations', 'resource'] as const

/**
 * Digests of what tools do that only the newer Program has, with the upstreams they ask, by name.
 * No other change tells of it, so that whoever approves that such a tool may be called approves this of it and nothing else.
 */
export async function addedTools(older: Program, newer: Program): Promise<ReadonlyMap<string, Digest>> {
  const known = new Set(older.tools.map(({ name }) => name))
  const upstreams = new Map(newer.upstreams.map((upstream) => [upstream.id, without(upstream, 'id')]))
  const added = newer.tools.filter(({ name }) => !known.has(name))
  return new Map(
    await Promise.all(
      added.map(async (tool) => {
        const { upstream, ...call } = tool.call
        const does = { tool: without({ ...tool, call }, ...SAID_ELSEWHERE), upstream: upstreams.get(upstream) ?? null }
        return [tool.name, await digestJson(does)] as const
      }),
    ),
  )
}
