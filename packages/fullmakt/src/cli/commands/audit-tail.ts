import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { dataFlag, entryJson, entryLine, filterFlags, filterOf, withLog } from './audit-options.ts'

const POLL = 500

/** `fullmakt audit tail`: shows the last entries. */
export const auditTail: Command = {
  name: 'audit tail',
  summary: 'show the last entries of the audit log',
  steps: ['read the last entries that are wanted', 'with --follow, go on as the log grows, until a signal ends it'],
  positionals: [],
  flags: {
    data: dataFlag,
    count: { value: 'N', short: 'n', summary: 'how many; 20 unless said' },
    follow: { short: 'f', summary: 'go on as the log grows' },
    ...filterFlags,
    json: { summary: 'one JSON document a line' },
  },
  examples: ['fullmakt audit tail -f', 'fullmakt audit tail --tool create_issue --decision deny --json'],
  exitCodes: { 0: 'shown', 3: 'the log could not be read', 130: 'ended by Ctrl-C', 143: 'ended by a signal' },
  run(given, io) {
    const filter = filterOf(given)
    if (typeof filter === 'string') return Promise.resolve(usage(filter, io))
    const count = Number(given.flags['count'] ?? 20)
    if (!Number.isSafeInteger(count) || count < 0) return Promise.resolve(usage('`--count` takes a number', io))
    const write = given.flags['json'] === true ? entryJson : entryLine
    return withLog(given, io, async (reader) => {
      let next = await reader.size()
      for (const read of await reader.last(count, filter)) io.stdout.write(write(read))
      if (given.flags['follow'] !== true) return 0
      for (;;) {
        const ended = await Promise.race([
          io.interrupted,
          new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), POLL)),
        ])
        if (ended !== undefined) return ended
        const size = await reader.size()
        for await (const read of reader.entries(next, filter)) if (read.index < size) io.stdout.write(write(read))
        next = size
      }
    })
  },
}
