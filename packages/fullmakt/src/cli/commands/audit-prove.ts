import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from '../command.ts'
import { dataFlag, withLog } from './audit-options.ts'

/** `fullmakt audit prove`: writes the proof of an entry. */
export const auditProve: Command = {
  name: 'audit prove',
  summary: 'write a proof that an entry is in the audit log',
  steps: [
    'find the entry at INDEX, or those of a call',
    'write for each a C2SP tlog-proof with the entry in it, which `audit verify` takes offline',
  ],
  positionals: [{ name: 'INDEX', summary: 'the index of an entry, or the name of a call' }],
  flags: { data: dataFlag, out: { value: 'DIR', summary: 'where the files go; the working folder unless said' } },
  examples: ['fullmakt audit prove 1204', 'fullmakt audit verify entry-1204.tlog-proof --key "$VKEY"'],
  exitCodes: {
    0: 'written',
    1: 'there is no such entry under a signed head, or the files of the log are not those of it',
    3: 'the log could not be read',
  },
  run(given, io) {
    const wanted = String(given.positionals['INDEX'])
    return withLog(given, io, async (reader) => {
      const indices = /^\d+$/.test(wanted) ? [Number(wanted)] : (await reader.call(wanted)).map(({ index }) => index)
      if (indices.length === 0) io.stderr.write(`error  there is no call \`${wanted}\`\n`)
      const out = resolve(io.cwd, String(given.flags['out'] ?? '.'))
      for (const index of indices) {
        const proved = await reader.prove(index)
        if (!proved.ok) {
          io.stderr.write(`error  entry ${index} cannot be proved: ${WHY[proved.reason]}\n`)
          return 1
        }
        mkdirSync(out, { recursive: true })
        const name = `entry-${index}.tlog-proof`
        writeFileSync(join(out, name), proved.proof)
        io.stdout.write(`${name}\n`)
      }
      return indices.length === 0 ? 1 : 0
    })
  },
}

const WHY = {
  missing: 'no signed head covers it',
  checkpoint: 'the published head cannot be trusted',
  files: 'the files of the log are not those of the head',
}
