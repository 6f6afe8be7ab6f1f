import type { Program } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/**
 * Tools that no allow rule speaks of, or that a deny without condition takes from everybody.
 * Does not look into conditions: a tool that is only ever denied by them counts as reachable.
 */
export function unreachableTools(program: Program): readonly Diagnostic[] {
  return program.tools.flatMap((tool) => {
    const rules = program.rules.filter((rule) => rule.tools.includes(tool.name))
    if (!rules.some((rule) => rule.effect === 'allow')) {
      return [diagnostic('FMK2105', `nobody can call \`${tool.name}\`: no \`allow\` speaks of it`, tool.span)]
    }
    const denial = rules.find((rule) => rule.effect === 'deny' && rule.who === null && rule.when === null)
    if (denial === undefined) return []
    return [
      diagnostic('FMK2105', `nobody can call \`${tool.name}\`: \`${denial.name}\` denies it to everybody`, tool.span),
    ]
  })
}
