import { type Digest, formatSpan, type Json } from '@fullmakt/ir'
import { type Because, type Change, needsApproval, type Section } from '@fullmakt/plan'
import { requestWords } from './request-words.ts'
import { visible } from './visible.ts'

/** The words of a plan, by section, most dangerous first. */
export const TITLES: Readonly<Record<Section, string>> = {
  access: 'ACCESS',
  clients: 'CLIENTS',
  auth: 'AUTH',
  upstreams: 'UPSTREAMS',
  secrets: 'SECRETS',
}

/** What is compared with what, for the first line of a plan. */
export interface PlanHeading {
  readonly name: string
  readonly surface: Digest
}

const WIDTH = 76
const LONGEST_VALUE = 60

/**
 * Renders a plan for people: the sections that changed, each change with a sign (`+` broader, `?` not proven narrower, `!` breaks clients, `-`
 * narrower, `~` none of these), its values, the example request, the rules behind it, and its fingerprint where it needs an approval.
 */
export function renderPlan(changes: readonly Change[], heading?: PlanHeading): string {
  if (changes.length === 0)
    return heading === undefined ? 'no changes\n' : `plan: no changes (${shortDigest(heading.surface)})\n`
  const first =
    heading === undefined
      ? []
      : [`plan  working tree -> against ${visible(heading.name)}  (${shortDigest(heading.surface)})\n`]
  const sections = (Object.keys(TITLES) as Section[]).flatMap((section) => {
    const own = changes.filter((change) => change.section === section)
    return own.length === 0 ? [] : [`${titleOf(section, own)}\n${own.map(renderChange).join('')}`]
  })
  return [...first, ...sections, ...(heading === undefined ? [] : [footer(changes)])].join('\n')
}

/** A digest in few characters, for people. */
export function shortDigest(digest: Digest): string {
  return `${digest.slice(0, 'sha256:'.length + 4)}..${digest.slice(-4)}`
}

/** The sign of a change. */
export function signOf({ direction, breaking, certainty }: Change): string {
  if (direction === 'broaden') return certainty === 'proven' ? '+' : '?'
  if (breaking) return '!'
  return direction === 'narrow' ? '-' : '~'
}

/** What a change does, in one word. */
export function effectWord({ direction, breaking, certainty }: Change): string {
  if (direction === 'broaden') return certainty === 'proven' ? 'broadens' : 'may broaden'
  if (breaking) return certainty === 'proven' ? 'breaks clients' : 'may break clients'
  return certainty === 'undecided' ? 'undecided' : direction === 'narrow' ? 'narrows' : 'neutral'
}

/** The values of a change in one line, or undefined where they would not fit or say nothing. */
export function valuesOf({ before, after, section }: Change): string | undefined {
  // What rules say is shown by an example and by the rules themselves.
  if (section === 'access') return undefined
  const [was, is] = [valueWords(before), valueWords(after)]
  if (before === null && after === null) return undefined
  return was.length > LONGEST_VALUE || is.length > LONGEST_VALUE ? undefined : `${was} -> ${is}`
}

/** A place behind a change, in words. */
export function becauseWords({ program, rule, span }: Because): string {
  const name = rule === null ? '' : `\`${rule}\`${program === 'older' ? ' as it was' : ''}  `
  return `${name}${formatSpan(span)}`
}

function titleOf(section: Section, own: readonly Change[]): string {
  const waiting = own.filter(needsApproval).length
  const title = `${TITLES[section]} (${own.length})`
  return waiting === 0 ? title : `${title.padEnd(WIDTH - 'needs approval'.length)}needs approval`
}

function renderChange(change: Change): string {
  const { code, subject, because, example, approved, fingerprint } = change
  const lines = [`  ${signOf(change)} ${subject}  ${code}`]
  const add = (label: string, words: string): void => void lines.push(`      ${label.padEnd(8)} ${words}`)
  const values = valuesOf(change)
  if (values !== undefined) add('values', values)
  if (example !== undefined) {
    add('example', requestWords(example.request))
    add('', `${example.before.toUpperCase()} -> ${example.after.toUpperCase()}`)
  }
  for (const place of because) add('because', becauseWords(place))
  if (approved !== undefined)
    add(
      'approved',
      `${approved.reason}${approved.author === null ? '' : ` (${approved.author})`}${approved.expires === null ? '' : ` until ${approved.expires}`}`,
    )
  if (needsApproval(change)) add('fp', fingerprint)
  return `${lines.map(visible).join('\n')}\n`
}

function footer(changes: readonly Change[]): string {
  const waiting = changes.filter(needsApproval)
  const counts = [
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
    `${changes.filter(({ direction }) => direction === 'broaden').length} broaden`,
    `${changes.filter(({ breaking }) => breaking).length} breaking`,
    `${changes.filter(({ certainty }) => certainty === 'undecided').length} undecided`,
    `${changes.filter(({ approved }) => approved !== undefined).length} approved`,
  ].join(', ')
  if (waiting.length === 0) return `${counts}\n`
  const fingerprints = [...new Set(waiting.map(({ fingerprint }) => fingerprint))].join(',')
  return `${counts}\nneeds approval:  fullmakt approve ${fingerprints} --reason "..."\n`
}

function valueWords(value: Json): string {
  return value === null ? 'nothing' : JSON.stringify(value)
}
