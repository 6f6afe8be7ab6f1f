import type { ConditionNode, RuleNode, ToolNode } from '@fullmakt/ir'
import { judge, type Truth } from '../reference/judge.ts'
import { type Draft, draftFor, movesOf, put, type Setting } from './example-draft.ts'

const MOST_TRIES = 400

/** A rule but for whom it speaks of. */
export type Spoken = Pick<RuleNode, 'effect' | 'when'>

/**
 * Looks for arguments, claims and a time with which a rule matches and none of the others does, whoever calls.
 * True means that there are some: the reference judged every condition on them. False says nothing: the search gives places the operands they are
 * tested with and their neighbours, until one condition after the other comes out as wanted, a few hundred times at most. Does not read who calls.
 */
export function hasExample(tool: ToolNode, asked: Spoken, others: readonly Spoken[]): boolean {
  const goals = [...partsOf(asked), ...others.map(unmatched)]
  const draft = draftFor(
    tool,
    goals.map(({ node }) => node),
  )
  if (draft === undefined) return false
  let left = MOST_TRIES
  const isMet = ({ node, accepts }: Goal): boolean => accepts(judge(node, draft.sources))
  return goals.every((goal, index) => {
    if (isMet(goal)) return true
    const earlier = goals.slice(0, index)
    // What was settled for earlier ones may be settled otherwise, as long as they stay met.
    for (const move of movesOfAll([goal, ...earlier], draft)) {
      left -= 1
      if (left < 0) return false
      const before = move.map(([place]): Setting => [place, place.value])
      for (const setting of move) put(setting)
      if (isMet(goal) && earlier.every(isMet)) return true
      for (const setting of before) put(setting)
    }
    return false
  })
}

interface Goal {
  readonly node: ConditionNode
  accepts(truth: Truth): boolean
}

function* movesOfAll(goals: readonly Goal[], draft: Draft): Generator<readonly Setting[]> {
  for (const { node } of goals) yield* movesOf(node, draft)
}

// Each part by itself, so that one is met after the other.
function partsOf({ effect, when }: Spoken): readonly Goal[] {
  const accepts = (truth: Truth): boolean => (effect === 'allow' ? truth === true : truth !== false)
  return when === null ? [] : (when.kind === 'all' ? when.of : [when]).map((node) => ({ node, accepts }))
}

function unmatched({ effect, when }: Spoken): Goal {
  const node: ConditionNode = when ?? { kind: 'all', of: [] }
  return { node, accepts: (truth) => (effect === 'allow' ? truth !== true : truth === false) }
}
