import type { Program, RuleNode } from '@fullmakt/ir'
import type { Change } from './change.ts'
import { pairs, sameMeaning } from './pairs.ts'

/** Rules that were added, removed or changed. An allow more or a deny less is broader; a change within a rule is undecided. */
export function compareAccess(older: Program, newer: Program): readonly Change[] {
  return pairs(older.rules, newer.rules, ({ name }) => name).flatMap(
    ({ name, older: before, newer: after }): Change[] => {
      const change = (code: string, direction: Change['direction'], rule: RuleNode): Change[] => [
        { code, section: 'access', direction, subject: name, span: after === undefined ? null : rule.span },
      ]
      if (before === undefined && after !== undefined) {
        return change('ACCESS_RULE_ADDED', after.effect === 'allow' ? 'broader' : 'narrower', after)
      }
      if (after === undefined && before !== undefined) {
        return change('ACCESS_RULE_REMOVED', before.effect === 'allow' ? 'narrower' : 'broader', before)
      }
      if (before === undefined || after === undefined || sameMeaning(before, after)) return []
      return change('ACCESS_RULE_CHANGED', 'undecided', after)
    },
  )
}
