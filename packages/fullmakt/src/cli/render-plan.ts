import { formatSpan } from '@fullmakt/ir'
import type { Change, Section } from '@fullmakt/plan'

/** The words of a plan, by section, most dangerous first. */
const TITLES: Readonly<Record<Section, string>> = {
  access: 'ACCESS',
  clients: 'CLIENTS',
  auth: 'AUTH',
  upstreams: 'UPSTREAMS',
  secrets: 'SECRETS',
}

const SIGNS: Readonly<Record<Change['direction'], string>> = {
  broader: '+',
  undecided: '?',
  neutral: '~',
  narrower: '-',
}

/**
 * Renders a plan for people: the sections that changed, each change with a sign (`+` broader, `?` not proven narrower, `-` narrower, `~` neither),
 * the example request of a change of access, and the rules behind it.
 */
export function renderPlan(changes: readonly Change[]): string {
  const sections = (Object.keys(TITLES) as Section[]).flatMap((section) => {
    const own = changes.filter((change) => change.section === section)
    return own.length === 0 ? [] : [`${TITLES[section]}\n${own.map(renderChange).join('')}`]
  })
  return sections.length === 0 ? 'no changes\n' : sections.join('\n')
}

function renderChange({ code, direction, subject, span, because = [], example }: Change): string {
  const place = span === null || because.length > 0 ? '' : `  ${formatSpan(span)}`
  const lines = [`  ${SIGNS[direction]} ${subject}  ${code}${place}`]
  if (example !== undefined) {
    const { principal, args, now } = example.request
    const who = [
      ...principal.roles.map((role) => `role ${role}`),
      ...(principal.agent === null ? [] : [`agent ${principal.agent}`]),
    ]
    lines.push(
      `      example  ${JSON.stringify(args)} as ${who.join(', ') || 'anyone'} at ${new Date(now).toISOString()}`,
    )
    lines.push(`               ${example.before.toUpperCase()} -> ${example.after.toUpperCase()}`)
  }
  for (const { program, rule, span: at } of because) {
    lines.push(`      because  \`${rule}\`${program === 'older' ? ' as it was' : ''}  ${formatSpan(at)}`)
  }
  return `${lines.join('\n')}\n`
}
