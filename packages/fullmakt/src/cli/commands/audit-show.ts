import type { ReadEntry } from '@fullmakt/runtime'
import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { dataFlag, entryJson, withLog } from './audit-options.ts'

/** `fullmakt audit show`: shows one entry. */
export const auditShow: Command = {
  name: 'audit show',
  summary: 'show one entry of the audit log',
  steps: [
    'read the entry at INDEX, or those of a call',
    'with --disclose, open what was kept of its values and compare it with the commitment',
  ],
  positionals: [{ name: 'INDEX', summary: 'the index of an entry, or the name of a call' }],
  flags: {
    data: dataFlag,
    disclose: { summary: 'also what was kept of arguments and results, and who stands under the pseudonyms' },
    json: { summary: 'one JSON document a line' },
  },
  examples: ['fullmakt audit show 1204', 'fullmakt audit show 1204 --disclose'],
  exitCodes: {
    0: 'shown',
    1: 'there is no such entry, or a disclosure is not what was committed to',
    3: 'the log could not be read',
  },
  run(given, io) {
    const wanted = String(given.positionals['INDEX'])
    if (/\s/.test(wanted)) return Promise.resolve(usage(`\`${wanted}\` is neither an index nor a call`, io))
    return withLog(given, io, async (reader) => {
      const index = /^\d+$/.test(wanted) ? Number(wanted) : undefined
      const one = index === undefined ? undefined : await reader.entry(index)
      const found: readonly ReadEntry[] =
        index === undefined ? await reader.call(wanted) : one === undefined ? [] : [one]
      if (found.length === 0) {
        io.stderr.write(`error  there is no entry \`${wanted}\`\n`)
        return 1
      }
      const privacy = given.flags['disclose'] === true ? await reader.privacy() : undefined
      const accounts = await privacy?.accounts()
      let holds = true
      for (const read of found) {
        const disclosures: Record<string, unknown> = {}
        for (const [member, value] of Object.entries(read.entry)) {
          if (!member.endsWith('Commitment') || typeof value !== 'string') continue
          const kept = await privacy?.disclosed(member, value)
          if (kept === undefined) continue
          holds &&= kept.holds
          disclosures[member] = kept
        }
        if (given.flags['json'] === true) {
          io.stdout.write(privacy === undefined ? entryJson(read) : entryJson({ ...read, ...{ disclosures } }))
          continue
        }
        io.stdout.write(`entry ${read.index}\n`)
        for (const [member, value] of Object.entries(read.entry)) {
          const text = member === 't' ? new Date(read.entry.t).toISOString() : JSON.stringify(value)
          const account = typeof value === 'string' ? accounts?.get(value) : undefined
          io.stdout.write(
            `  ${member.padEnd(18)} ${text}${account === undefined ? '' : ` (${JSON.stringify(account)})`}\n`,
          )
        }
        for (const [member, value] of Object.entries(disclosures))
          io.stdout.write(`  ${member}: ${JSON.stringify(value)}\n`)
      }
      if (!holds) io.stdout.write('a disclosure is not what the log committed to\n')
      return holds ? 0 : 1
    })
  },
}
