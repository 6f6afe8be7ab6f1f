import type { Program, Span } from '@fullmakt/ir'
import { atomsWords, fieldWords } from '../condition-words.ts'
import { foundWords } from '../policy-tests/render.ts'
import { principalWords, timeWords } from '../request-words.ts'
import { visible } from '../visible.ts'
import type { ExplainedPart, ExplainedRequest, ExplainedRule } from './explain-request.ts'
import type { ChangedPart } from './nearest-change.ts'

/** The explanation of a request for people. */
export function renderExplained(program: Program, one: ExplainedRequest, show: (span: Span) => string): string {
  const { request, decision, rule, candidates, constraints, limits, redact, approval, nearest } = one
  const others = candidates.filter((candidate) => candidate !== rule)
  return [
    `${decision.effect.toUpperCase()}  ${request.tool} as ${principalWords(request.principal)} at ${timeWords(request.now)}`,
    ...(rule === null ? [] : ruleLines(rule, show)),
    ...(limits.length === 0 ? [] : [`  limit     ${limits.join(', ')}`]),
    ...(redact.length === 0 ? [] : [`  redacted  ${redact.join(', ')}`]),
    ...(approval === null
      ? []
      : [`  approval  by ${atomsWords(approval.by as Parameters<typeof atomsWords>[0])} within ${approval.within}`]),
    ...constraints.map(({ name, span }) => `  bound by  \`${name}\`  ${show(span)}`),
    ...(rule === null
      ? [`  ${candidates.length === 0 ? 'no rule speaks of this' : 'no rule matches'}: the default is deny`]
      : []),
    ...(others.length > 0 && rule !== null ? ['not decisive:'] : []),
    ...others.flatMap((candidate) => ruleLines(candidate, show)),
    nearest === null
      ? 'nearest change: none was found'
      : `nearest ${nearest.decision.effect}: ${nearest.parts.map(partWords).join(', ')}${byWords(program, nearest.decision.rule)}`,
    '',
  ]
    .map(visible)
    .join('\n')
}

function ruleLines(
  { name, effect, span, matched, parts }: ExplainedRule,
  show: (span: Span) => string,
): readonly string[] {
  return [
    `  ${matched ? '✔' : '✘'} ${effect} \`${name}\`  ${show(span)}`,
    ...parts.map((part) => `      ${partLine(part)}`),
  ]
}

function partLine({ condition, holds, failing, found, reads }: ExplainedPart): string {
  const mark = holds === null ? '?' : holds ? '✔' : '✘'
  const value = holds === true || !reads ? '' : `  ${foundWords(found)}`
  return `${mark} ${condition}${value}${failing ? '  <- here' : ''}`
}

function partWords(part: ChangedPart): string {
  if (part.kind === 'role') return `with role ${part.name}`
  if (part.kind === 'time') return `at ${timeWords(part.now)}`
  return part.to === undefined
    ? `without ${fieldWords('args', part.path)}`
    : `${fieldWords('args', part.path)} = ${JSON.stringify(part.to)}`
}

function byWords({ rules }: Program, rule: number | null): string {
  return rule === null ? '' : `  (by \`${rules[rule]!.name}\`)`
}
