import { canonicalJson, type Program, type UpstreamNode } from '@fullmakt/ir'
import { without } from './pairs.ts'

/** An upstream that changed, or that only one Program has. */
export interface ChangedUpstream {
  readonly name: string
  readonly older: UpstreamNode | undefined
  readonly newer: UpstreamNode | undefined
}

/** How the upstreams of two Programs belong together. */
export interface UpstreamNames {
  readonly changed: readonly ChangedUpstream[]
  /** A name for what an id stands for: the same for upstreams that belong together. */
  nameBefore(id: string): string
  nameAfter(id: string): string
}

/**
 * Matches upstreams by what they are; their ids number those of one host in the order of the source and may swap.
 * What is left is matched by id. Equal upstreams that are declared several times are one.
 */
export function upstreamNames(older: Program, newer: Program): UpstreamNames {
  const [was, is] = [byContent(older), byContent(newer)]
  const removed = [...was].filter(([content]) => !is.has(content)).map(([, node]) => node)
  const added = [...is].filter(([content]) => !was.has(content)).map(([, node]) => node)
  const partner = (node: UpstreamNode, others: readonly UpstreamNode[]): UpstreamNode | undefined =>
    others.find(({ id }) => id === node.id)
  const changed = [
    ...removed.map((node) => ({ name: node.id, older: node, newer: partner(node, added) })),
    ...added
      .filter((node) => partner(node, removed) === undefined)
      .map((node) => ({ name: node.id, older: undefined, newer: node })),
  ].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const names = (program: Program, others: ReadonlyMap<string, UpstreamNode>) => (id: string) => {
    const node = program.upstreams.find((upstream) => upstream.id === id)
    const content = node === undefined ? '' : contentOf(node)
    // An id cannot be mistaken for a content, which is JSON.
    return others.has(content) ? content : id
  }
  return { changed, nameBefore: names(older, is), nameAfter: names(newer, was) }
}

function byContent({ upstreams }: Program): ReadonlyMap<string, UpstreamNode> {
  return new Map(upstreams.toReversed().map((node) => [contentOf(node), node]))
}

function contentOf(node: UpstreamNode): string {
  return canonicalJson(without(node, 'id'))
}
