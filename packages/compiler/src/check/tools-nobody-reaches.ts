import type { Program } from '@fullmakt/ir'
import { outOfReach } from '@fullmakt/policy'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** Tools of which every call is denied, whatever roles a principal has. Says nothing of a tool for which that is not known. */
export function toolsNobodyReaches(program: Program): readonly Diagnostic[] {
  const nobody = new Set(outOfReach(program).nobody)
  return program.tools
    .filter(({ name }) => nobody.has(name))
    .map((tool) =>
      diagnostic('FMK2105', `nobody can call \`${tool.name}\`: ${reasonOf(program, tool.name)}`, tool.span),
    )
}

function reasonOf(program: Program, tool: string): string {
  const rules = program.rules.filter((rule) => rule.tools.includes(tool))
  if (!rules.some(({ effect }) => effect !== 'deny')) return 'no `allow` speaks of it'
  const denial = rules.find(({ effect, who, when }) => effect === 'deny' && who === null && when === null)
  return denial === undefined ? 'its rules leave no call over' : `\`${denial.name}\` denies it to everybody`
}
