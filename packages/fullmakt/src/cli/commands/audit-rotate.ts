import type { Command } from '../command.ts'
import { dataFlag, dataFolder, saidErrors } from './audit-options.ts'

/** `fullmakt audit rotate`: lets a new key sign the log. */
export const auditRotate: Command = {
  name: 'audit rotate',
  summary: 'sign the audit log with a new key',
  steps: [
    'open the data of a deployment that is not running',
    'make a new key and record it in the log; the head over that is signed by both keys',
    'delete the old private key, and print the new verifier key, to be kept elsewhere behind the old ones',
  ],
  positionals: [],
  flags: { data: dataFlag },
  examples: ['fullmakt audit rotate', 'fullmakt audit verify --key "$OLD" --key "$NEW"'],
  exitCodes: { 0: 'the new key signs', 3: 'the data cannot be opened' },
  run: (given, io) =>
    saidErrors(io, async () => {
      const { lineLog, rotateLogKey } = await import('@fullmakt/runtime')
      const { vkey } = await rotateLogKey({
        folder: dataFolder(given, io),
        env: io.env,
        now: io.now,
        log: lineLog((line) => io.stderr.write(line), io.now),
      })
      io.stdout.write(`${vkey}\n`)
      return 0
    }),
}
