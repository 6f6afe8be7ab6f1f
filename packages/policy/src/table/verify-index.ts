import type { Sections } from './open-sections.ts'
import { within } from './verify-code.ts'

/**
 * Verifies everything of a table but its conditions and its text.
 * Returns what is wrong, or undefined: references in range, ranks of one effect in source order, each rule once, lists and blocks ascending.
 */
export function verifyIndex(sections: Sections): string | undefined {
  const { counts, pathKeys, atoms, tools, constraints } = sections
  if (!pathKeys.every((word) => within(word, counts.strings))) return 'a path has no such string'
  if (!atoms.every((word) => within(word, counts.strings))) return 'a role or an agent has no name'
  if (!tools.every((word) => within(word, counts.strings))) return 'a tool has no name'
  if (!constraints.every((word) => isCondition(word, counts.conditions))) return 'a constraint has no such condition'
  return verifyRules(sections) ?? verifyLists(sections) ?? verifyBlocks(sections)
}

function isCondition(word: number, conditions: number): boolean {
  return word === -1 || within(word, conditions)
}

function verifyRules({ rules, counts }: Sections): string | undefined {
  const { denies, approves, conditions } = counts
  const count = rules.length / 2
  const seen = new Uint8Array(count)
  let before = -1
  for (let rank = 0; rank < count; rank++) {
    const rule = rules[2 * rank]!
    if (rank === denies || rank === denies + approves) before = -1
    if (rule <= before || rule >= count || seen[rule] === 1) return `rank ${rank}: the rule is out of order`
    if (!isCondition(rules[2 * rank + 1]!, conditions)) return `rank ${rank}: there is no such condition`
    seen[rule] = 1
    before = rule
  }
  return undefined
}

function verifyLists({ listStarts, listRows, counts }: Sections): string | undefined {
  for (let list = 0; list < counts.lists; list++) {
    const end = listStarts[list + 1]!
    let before = -1
    if (listStarts[list]! === end) return `list ${list} is empty`
    for (let at = listStarts[list]!; at < end; at++) {
      if (listRows[at]! <= before) return `list ${list} does not ascend`
      before = listRows[at]!
    }
  }
  return undefined
}

// Lists ascend, so the last row tells whether all are in range.
function verifyBlocks({
  blocks,
  blockStarts,
  listStarts,
  listRows,
  counts,
  rules,
  constraints,
}: Sections): string | undefined {
  const most = [rules.length / 2, constraints.length] as const
  const atoms = counts.roles + counts.agents
  for (let block = 0; block < 2 * counts.tools; block++) {
    const end = blockStarts[block + 1]!
    let before = -1
    if ((end - blockStarts[block]!) % 2 !== 0) return `block ${block} is not of pairs`
    for (let at = blockStarts[block]!; at < end; at += 2) {
      const who = blocks[at]!
      const list = blocks[at + 1]!
      if (who <= before || who > atoms) return `block ${block} does not ascend`
      if (!within(list, counts.lists)) return `block ${block}: there is no such list`
      if (listRows[listStarts[list + 1]! - 1]! >= most[block % 2 === 0 ? 0 : 1])
        return `block ${block}: a row is out of range`
      before = who
    }
  }
  return undefined
}
