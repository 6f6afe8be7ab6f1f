import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { dataFlag, filterFlags, filterOf, withLog } from './audit-options.ts'

const FORMS = ['ndjson', 'otel', 'cef'] as const

/** `fullmakt audit export`: writes entries for other systems. */
export const auditExport: Command = {
  name: 'audit export',
  summary: 'write the audit log for another system',
  steps: ['read the entries that are wanted', 'write each as one line: JSON, an OpenTelemetry log record, or CEF'],
  positionals: [],
  flags: {
    to: { value: 'FORM', summary: 'ndjson, otel or cef; ndjson unless said' },
    data: dataFlag,
    ...filterFlags,
  },
  examples: ['fullmakt audit export --to otel --since 2026-01-05 > log.jsonl'],
  exitCodes: { 0: 'written', 3: 'the log could not be read' },
  run(given, io) {
    const form = FORMS.find((each) => each === (given.flags['to'] ?? 'ndjson'))
    if (form === undefined) return Promise.resolve(usage('`--to` takes ndjson, otel or cef', io))
    const filter = filterOf(given)
    if (typeof filter === 'string') return Promise.resolve(usage(filter, io))
    return withLog(given, io, async (reader) => {
      const { exportEntry } = await import('@fullmakt/runtime')
      for await (const read of reader.entries(0, filter)) io.stdout.write(`${exportEntry(form, 'fullmakt', read)}\n`)
      return 0
    })
  },
}
