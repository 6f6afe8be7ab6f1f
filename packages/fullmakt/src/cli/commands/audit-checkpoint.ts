import { join } from 'node:path'
import type { Command } from '../command.ts'
import { dataFlag, dataFolder, readGiven } from './audit-options.ts'

/** `fullmakt audit checkpoint`: prints the signed head. */
export const auditCheckpoint: Command = {
  name: 'audit checkpoint',
  summary: 'print the signed head of the audit log, to be kept elsewhere',
  steps: ['print the last signed head that was kept'],
  positionals: [],
  flags: { data: dataFlag },
  examples: ['fullmakt audit checkpoint > checkpoint.txt'],
  exitCodes: { 0: 'printed', 3: 'there is none' },
  async run(given, io) {
    const { HEAD_FILE } = await import('@fullmakt/runtime')
    const head = readGiven(join(dataFolder(given, io), HEAD_FILE), io)
    if (head === null) return 3
    io.stdout.write(Buffer.from(head).toString('utf8'))
    return 0
  },
}
