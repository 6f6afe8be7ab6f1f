import { type Change, needsApproval, type Section } from '@fullmakt/plan'
import { becauseWords, effectWord, type PlanHeading, shortDigest, TITLES, valuesOf } from './render-plan.ts'
import { requestWords } from './request-words.ts'
import { visible } from './visible.ts'

/** Renders a plan for a pull request: what needs an approval in full, all the rest folded away. */
export function renderPlanMarkdown(changes: readonly Change[], { name, surface }: PlanHeading): string {
  const base = `${code(name)} (${code(shortDigest(surface))})`
  if (changes.length === 0) return `## Fullmakt plan\n\nNo changes against ${base}.\n`
  const waiting = changes.filter(needsApproval)
  const others = changes.filter((change) => !needsApproval(change))
  const sections = Object.keys(TITLES) as Section[]
  const rows = sections.flatMap((section) => {
    const own = changes.filter((change) => change.section === section)
    const counts = [
      own.length,
      own.filter(({ direction }) => direction === 'broaden').length,
      own.filter(({ breaking }) => breaking).length,
      own.filter(needsApproval).length,
    ]
    return own.length === 0 ? [] : [`| ${section} | ${counts.join(' | ')} |`]
  })
  const parts = [
    `## Fullmakt plan\n\nAgainst ${base}.`,
    [
      '| section | changes | broaden | break clients | need approval |',
      '| --- | --: | --: | --: | --: |',
      ...rows,
    ].join('\n'),
    ...(waiting.length === 0
      ? []
      : [
          `### Needs approval\n\n${waiting.map(renderChange).join('\n')}`,
          `\`\`\`sh\nfullmakt approve ${[...new Set(waiting.map(({ fingerprint }) => fingerprint))].join(',')} --reason "..."\n\`\`\``,
        ]),
    ...(others.length === 0
      ? []
      : [`<details>\n<summary>${others.length} more</summary>\n\n${others.map(renderChange).join('\n')}\n</details>`]),
  ]
  return `${parts.join('\n\n')}\n`
}

function renderChange(change: Change): string {
  const { subject, because, example, approved, fingerprint } = change
  const values = valuesOf(change)
  const lines = [
    ...(values === undefined ? [] : [code(values)]),
    ...(example === undefined
      ? []
      : [
          `${code(requestWords(example.request))}: **${example.before.toUpperCase()} → ${example.after.toUpperCase()}**`,
        ]),
    ...because.map((place) => `because ${code(becauseWords(place).replaceAll('`', ''))}`),
    ...(approved === undefined
      ? []
      : [`approved: ${code(approved.reason)}${approved.author === null ? '' : ` by ${code(approved.author)}`}`]),
  ]
  const head = `- ${code(subject)} ${effectWord(change)} · ${code(change.code)} · ${code(fingerprint)}`
  return [head, ...lines.map((line) => `  - ${line}`)].join('\n')
}

/** A text as a code span, in which nothing is markup, a mention or a link. */
export function code(text: string): string {
  const line = visible(text)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}
