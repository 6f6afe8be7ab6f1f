import type { Command } from '../command.ts'
import { dataFlag, dataFolder, saidErrors } from './audit-options.ts'

/** `fullmakt audit erase`: forgets who somebody in the log is. */
export const auditErase: Command = {
  name: 'audit erase',
  summary: 'forget who somebody in the audit log is',
  steps: [
    'open the data of a deployment that is not running',
    'delete who the pseudonym of SUBJECT is, and the key of what was kept of their calls',
    'record the erasure; the log itself and all proofs stay as they are',
  ],
  positionals: [{ name: 'SUBJECT', summary: 'the account' }],
  flags: { data: dataFlag },
  examples: ['fullmakt audit erase ada'],
  exitCodes: { 0: 'erased', 1: 'the account does not stand in the log', 3: 'the data cannot be opened' },
  run(given, io) {
    const account = String(given.positionals['SUBJECT'])
    return saidErrors(io, async () => {
      const { eraseSubject, lineLog } = await import('@fullmakt/runtime')
      const erased = await eraseSubject({
        folder: dataFolder(given, io),
        account,
        by: 'admin',
        env: io.env,
        now: io.now,
        log: lineLog((line) => io.stderr.write(line), io.now),
      })
      if (erased === undefined) {
        io.stderr.write(`error  \`${account}\` does not stand in the log\n`)
        return 1
      }
      io.stdout.write(`erased who ${erased.pseudonym} is, and ${erased.disclosures} kept values\n`)
      return 0
    })
  },
}
