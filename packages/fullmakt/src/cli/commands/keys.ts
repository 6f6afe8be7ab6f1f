import { resolve } from 'node:path'
import type { Command, Given } from '../command.ts'
import type { ExitCode, Io } from '../io.ts'
import { type Administration, administrationFlags, withAdministration } from '../with-administration.ts'

const exitCodes = {
  0: 'done',
  1: 'there are none, or it is too early',
  3: 'the artifact or the data cannot be opened',
} as const

type Runtime = typeof import('@fullmakt/runtime')
type Keys = NonNullable<Administration['oauth']['signingKeys']>
type Listed = Awaited<ReturnType<Keys['list']>>
type Rotated = Awaited<ReturnType<Keys['rotate']>>

/** `fullmakt keys list`: shows the signing keys of a deployment, whether the server runs or not. */
export const keysList: Command = {
  name: 'keys list',
  summary: 'show the keys that access tokens are signed with',
  steps: [
    'ask the server that runs on the data folder, or open the data when none runs',
    'show each key: what it is for, and since when',
  ],
  positionals: [],
  flags: administrationFlags,
  examples: ['fullmakt keys list'],
  exitCodes,
  run: (given, io) =>
    withKeys<Listed>(
      given,
      io,
      ({ askForKeys }, dataFolder) => askForKeys(dataFolder),
      (keys) => keys.list(),
      (keys) => {
        for (const { kid, state, since } of keys) {
          io.stdout.write(`${kid}  ${state.padEnd(7)}  since ${new Date(since).toISOString()}\n`)
        }
        return 0
      },
    ),
}

/** `fullmakt keys rotate`: lets the next signing key sign, whether the server runs or not. */
export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'sign access tokens with the next key',
  steps: [
    'ask the server that runs on the data folder, or open the data when none runs',
    'let the next key sign, keep the old one published for a day, make a new next one, and record it in the audit log',
  ],
  positionals: [],
  flags: administrationFlags,
  examples: ['fullmakt keys rotate'],
  exitCodes,
  run: (given, io) =>
    withKeys<Rotated>(
      given,
      io,
      ({ askToRotateKeys }, dataFolder) => askToRotateKeys(dataFolder),
      (keys) => keys.rotate('admin'),
      (rotated) => {
        if (rotated.ok) io.stdout.write(`${rotated.kid} signs from now on\n`)
        else io.stderr.write(`error  the keys were not rotated: ${rotated.reason}\n`)
        return rotated.ok ? 0 : 1
      },
    ),
}

/** `fullmakt keys rewrap`: changes the key that private keys are kept under. */
export const keysRewrap: Command = {
  name: 'keys rewrap',
  summary: 'keep private keys under another FULLMAKT_KEY',
  steps: [
    'open the data of a deployment that is not running, with the new key in FULLMAKT_KEY and the old one in FULLMAKT_KEY_BEFORE',
    'seal the signing keys and the keys of the audit log anew under the new one, and record it in the audit log',
    'from then on the old one is of no use',
  ],
  positionals: [],
  flags: administrationFlags,
  examples: ['FULLMAKT_KEY_BEFORE="$OLD" FULLMAKT_KEY="$NEW" fullmakt keys rewrap'],
  exitCodes: { 0: 'done', 3: 'the artifact or the data cannot be opened, or not with these keys' },
  run: (given, io) =>
    withAdministration(given, io, async ({ rewrap }) => {
      io.stdout.write(`${await rewrap('admin')} kept under the present key\n`)
      return 0
    }),
}

/** Asks the running server, or else opens the data; says what came of it, unless nothing is signed. */
async function withKeys<T>(
  given: Given,
  io: Io,
  ask: (runtime: Runtime, dataFolder: string) => Promise<T | null | 'not-running'>,
  open: (keys: Keys) => Promise<T>,
  say: (result: T) => ExitCode,
): Promise<ExitCode> {
  const dataFolder = resolve(io.cwd, String(given.flags['data'] ?? '.fullmakt'))
  let answered: T | null | 'not-running'
  try {
    answered = await ask(await import('@fullmakt/runtime'), dataFolder)
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    if (typeof code !== 'string') throw error
    io.stderr.write(`error[${code}]  ${String(message)}\n`)
    return 3
  }
  if (answered === 'not-running') {
    return await withAdministration(given, io, async ({ oauth: { signingKeys } }) =>
      signingKeys === undefined ? nothingSigned(io) : say(await open(signingKeys)),
    )
  }
  return answered === null ? nothingSigned(io) : say(answered)
}

function nothingSigned(io: Io): ExitCode {
  io.stderr.write(
    "error  access tokens are opaque, so nothing is signed\n  help: `oauth: { tokens: { format: 'jwt' } }`\n",
  )
  return 1
}
