import { type Code, catalogue } from './catalogue.ts'
import { explanations } from './explanations.ts'

/** One code as text: severity, title, explanation, the way out and examples. Undefined for a code that is not catalogued. */
export function renderExplanation(code: string): string | undefined {
  if (!Object.hasOwn(catalogue, code)) return undefined
  const entry = catalogue[code as Code]!
  const explained = explanations[code as Code]
  const lines = [`${code}  ${entry.severity}: ${entry.title}`]
  if (explained !== undefined) lines.push('', ...wrap(explained.explanation, 80))
  if (entry.help !== null) lines.push('', `help: ${entry.help}`)
  if (explained !== undefined && code !== 'FMK9001') {
    lines.push('', 'not so:', ...indent(explained.bad), '', 'but so:', ...indent(explained.good))
  }
  return `${lines.join('\n')}\n`
}

/** One code as a JSON document. Undefined for a code that is not catalogued. */
export function explanationDocument(code: string): object | undefined {
  if (!Object.hasOwn(catalogue, code)) return undefined
  const { severity, title, help } = catalogue[code as Code]!
  const { explanation = null, bad = null, good = null } = explanations[code as Code] ?? {}
  return { format: 'fullmakt.explanation', version: '1.0', code, severity, title, help, explanation, bad, good }
}

/** The whole catalogue as Markdown. */
export function renderCatalogue(): string {
  const codes = Object.keys(catalogue) as Code[]
  const sections = codes.map((code) => {
    const { severity, title, help } = catalogue[code]!
    const explained = explanations[code]
    const parts = [
      `## ${code}: ${title}`,
      `${severity === 'error' ? 'An error.' : 'A warning.'} ${explained?.explanation ?? ''}`,
    ]
    if (help !== null) parts.push(`Help: ${help}.`)
    if (explained !== undefined && code !== 'FMK9001') {
      const language = explained.part === 'command' ? 'sh' : explained.part === 'package.json' ? 'json' : 'ts'
      const block = (text: string): string => `\`\`\`${language}\n${text}\n\`\`\``
      parts.push('Not so:', block(explained.bad), 'But so:', block(explained.good))
    }
    return parts.join('\n\n')
  })
  const head =
    '# Diagnostics\n\nEvery code that `fullmakt check` can give; `fullmakt explain CODE` says the same. A code is never used again for something else.\nIn the examples `upstream` is an HTTP API, `thing` a tool with the arguments `id` and `count`, `read` its scope, and `member` a role.'
  return `${[head, ...sections].join('\n\n')}\n`
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`))
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
