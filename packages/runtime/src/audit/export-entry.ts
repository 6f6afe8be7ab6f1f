import { decisionOf, type LoggedEntry, type ReadEntry } from './entry-filter.ts'

/** The forms that entries are exported in. */
export type ExportForm = 'ndjson' | 'otel' | 'cef'

/**
 * One entry as one line, without its newline. Whatever stands in a field, it stays in that field: JSON escapes it, and CEF's own characters and
 * line ends are escaped as that format says.
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export function exportEntry(form: ExportForm, origin: string, read: ReadEntry): string {
  if (form === 'otel') return otel(origin, read)
  return form === 'cef' ? cef(origin, read) : visible(JSON.stringify(read))
}

function otel(origin: string, { index, entry }: ReadEntry): string {
  const nanoseconds = `${entry.t}000000`
  const severity = severityOf(entry)
  const record = {
    timeUnixNano: nanoseconds,
    observedTimeUnixNano: nanoseconds,
    severityNumber: severity > 3 ? 13 : 9,
    severityText: severity > 3 ? 'WARN' : 'INFO',
    eventName: entry.kind,
    body: { stringValue: entry.kind },
    attributes: [
      { key: 'fullmakt.audit.index', value: { intValue: String(index) } },
      ...members(entry).map(([key, value]) => ({ key: `fullmakt.audit.${key}`, value: anyValue(value) })),
    ],
  }
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: origin } }] }
  const scopeLogs = [{ scope: { name: 'fullmakt.audit' }, logRecords: [record] }]
  return visible(JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] }))
}

function anyValue(value: unknown): object {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) }
}

function cef(origin: string, { index, entry }: ReadEntry): string {
  const head = ['CEF:0', 'Fullmakt', 'audit', '1', entry.kind, entry.kind, String(severityOf(entry))].map((text) =>
    lined(text).replace(/[\\|]/g, '\\$&'),
  )
  const fields: [string, unknown][] = [
    ['rt', entry.t],
    ['dvchost', origin],
    ['externalId', index],
  ]
  for (const [key, value] of members(entry)) {
    fields.push([CEF_NAMES.get(key) ?? `fm${key.charAt(0).toUpperCase()}${key.slice(1)}`, value])
  }
  const text = fields.map(([key, value]) => {
    const words = typeof value === 'string' ? value : JSON.stringify(value)
    return `${key.replace(/[^A-Za-z0-9]/g, '')}=${lined(words.replace(/[\\=]/g, '\\$&'))}`
  })
  return visible(`${head.join('|')}|${text.join(' ')}`)
}

const CEF_NAMES: ReadonlyMap<string, string> = new Map([
  ['user', 'suser'],
  ['tool', 'act'],
  ['reason', 'reason'],
])

function severityOf(entry: LoggedEntry): number {
  return decisionOf(entry) === 'deny' || /refused|failed|revoked|reused|unknown|erase/.test(entry.kind) ? 6 : 3
}

function members(entry: LoggedEntry): [string, unknown][] {
  return Object.entries(entry).filter(([key, value]) => !['v', 't', 'kind'].includes(key) && value !== null)
}

function lined(text: string): string {
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')
}

// Characters that change how a line is shown, such as those that turn its direction, are written out.
function visible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}
