import type { Change } from '@fullmakt/plan'
import { needsApproval } from '@fullmakt/plan'
import { becauseWords, effectWord, valuesOf } from './render-plan.ts'
import { requestWords } from './request-words.ts'
import { visible } from './visible.ts'

/**
 * Renders a plan as workflow commands, one a line: an error for what needs an approval, a warning for what may be noticed, a notice for the rest.
 * Each stands where the newer config says so; what only the older said stands nowhere.
 *
 * @see GitHub Actions, workflow commands, "Setting an error message"
 */
export function renderPlanGithub(changes: readonly Change[]): string {
  return changes.map((change) => `${renderOne(change)}\n`).join('')
}

function renderOne(change: Change): string {
  const { code, subject, because, example, fingerprint, approved } = change
  const span = because.find(({ program }) => program === 'newer')?.span
  const place =
    span === undefined
      ? ''
      : `file=${property(span.file)},line=${span.line},col=${span.column},endLine=${span.endLine},endColumn=${span.endColumn},`
  const values = valuesOf(change)
  const lines = [
    `${subject}: ${effectWord(change)}`,
    ...(values === undefined ? [] : [values]),
    ...(example === undefined
      ? []
      : [`${requestWords(example.request)}: ${example.before.toUpperCase()} -> ${example.after.toUpperCase()}`]),
    ...because.map((item) => `because ${becauseWords(item)}`),
    ...(approved === undefined ? [] : [`approved: ${approved.reason}`]),
    ...(needsApproval(change) ? [`help: fullmakt approve ${fingerprint} --reason "..."`] : []),
  ]
  return `::${kindOf(change)} ${place}title=${code}::${data(lines.map(visible).join('\n'))}`
}

function kindOf(change: Change): 'error' | 'warning' | 'notice' {
  if (needsApproval(change)) return 'error'
  return change.severity === 'info' ? 'notice' : 'warning'
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
