import type { Command, Given } from '../command.ts'
import type { ExitCode, Io } from '../io.ts'
import { type Administration, administrationFlags, withAdministration } from '../with-administration.ts'

const exitCodes = {
  0: 'done',
  1: 'there are none, or it is too early',
  3: 'the artifact or the data cannot be opened',
} as const

/** `fullmakt keys list`: shows the signing keys of a deployment. */
export const keysList: Command = {
  name: 'keys list',
  summary: 'show the keys that access tokens are signed with',
  steps: ['open the data of a deployment that is not running', 'show each key: what it is for, and since when'],
  positionals: [],
  flags: administrationFlags,
  examples: ['fullmakt keys list'],
  exitCodes,
  run: (given, io) =>
    withKeys(given, io, async (keys) => {
      for (const { kid, state, since } of await keys.list()) {
        io.stdout.write(`${kid}  ${state.padEnd(7)}  since ${new Date(since).toISOString()}\n`)
      }
      return 0
    }),
}

/** `fullmakt keys rotate`: lets the next signing key sign. */
export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'sign access tokens with the next key',
  steps: [
    'open the data of a deployment that is not running',
    'let the next key sign, keep the old one published for a day, make a new next one, and record it in the audit log',
  ],
  positionals: [],
  flags: administrationFlags,
  examples: ['fullmakt keys rotate'],
  exitCodes,
  run: (given, io) =>
    withKeys(given, io, async (keys) => {
      const rotated = await keys.rotate('admin')
      if (rotated.ok) io.stdout.write(`${rotated.kid} signs from now on\n`)
      else io.stderr.write(`error  the keys were not rotated: ${rotated.reason}\n`)
      return rotated.ok ? 0 : 1
    }),
}

type Keys = NonNullable<Administration['oauth']['signingKeys']>

function withKeys(given: Given, io: Io, run: (keys: Keys) => Promise<ExitCode>): Promise<ExitCode> {
  return withAdministration(given, io, async ({ oauth: { signingKeys } }) => {
    if (signingKeys !== undefined) return await run(signingKeys)
    io.stderr.write(
      "error  access tokens are opaque, so nothing is signed\n  help: `oauth: { tokens: { format: 'jwt' } }`\n",
    )
    return 1
  })
}
