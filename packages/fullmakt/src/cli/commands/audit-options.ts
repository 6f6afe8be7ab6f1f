import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { EntryFilter, LogReader, ReadEntry } from '@fullmakt/runtime'
import type { Flag, Given } from '../command.ts'
import type { ExitCode, Io } from '../io.ts'

/** The flag of the data folder. */
export const dataFlag: Flag = { value: 'DIR', summary: 'where the database and the keys are; .fullmakt unless said' }

/** The flags that choose entries. */
export const filterFlags: Readonly<Record<string, Flag>> = {
  agent: { value: 'NAME', summary: 'only calls of this agent' },
  tool: { value: 'NAME', summary: 'only calls of this tool' },
  decision: { value: 'WORD', summary: 'only calls that were decided so: allow, approve or deny' },
  since: { value: 'TIME', summary: 'only from this time on, such as 2026-01-05 or 2026-01-05T12:00:00Z' },
  until: { value: 'TIME', summary: 'only before this time' },
}

/** The data folder that was given, as an absolute path. */
export function dataFolder({ flags }: Given, io: Io): string {
  return resolve(io.cwd, String(flags['data'] ?? '.fullmakt'))
}

/** The filter that was given, or what is wrong with it. */
export function filterOf({ flags }: Given): EntryFilter | string {
  const { agent, tool, decision } = flags
  if (decision !== undefined && !['allow', 'approve', 'deny'].includes(String(decision))) {
    return '`--decision` takes allow, approve or deny'
  }
  const times: { since?: number; until?: number } = {}
  for (const name of ['since', 'until'] as const) {
    if (flags[name] === undefined) continue
    const time = Date.parse(String(flags[name]))
    if (Number.isNaN(time)) return `\`--${name}\` takes a time, such as 2026-01-05T12:00:00Z`
    times[name] = time
  }
  return {
    ...(agent === undefined ? {} : { agent: String(agent) }),
    ...(tool === undefined ? {} : { tool: String(tool) }),
    ...(decision === undefined ? {} : { decision: String(decision) }),
    ...times,
  }
}

/** Runs with the opened log; what cannot be read is said, and ends with 3. */
export async function withLog(given: Given, io: Io, run: (reader: LogReader) => Promise<ExitCode>): Promise<ExitCode> {
  return saidErrors(io, async () => {
    const { openLogReader } = await import('@fullmakt/runtime')
    const reader = openLogReader({ folder: dataFolder(given, io), env: io.env, now: io.now })
    try {
      return await run(reader)
    } finally {
      await reader.close()
    }
  })
}

/** Runs, and says errors that have a code. */
export async function saidErrors(io: Io, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (typeof code !== 'string') throw error
    io.stderr.write(`error[${code}]  ${String(message)}\n`)
    return 3
  }
}

/** The bytes of a file, or null when it cannot be read, which is then said. */
export function readGiven(path: string, io: Io): Uint8Array | null {
  try {
    return readFileSync(resolve(io.cwd, path))
  } catch {
    io.stderr.write(`error  \`${path}\` could not be read\n`)
    return null
  }
}

/** An entry as a line for people. Characters that would not be seen are written out. */
export function entryLine({ index, entry }: ReadEntry): string {
  const { v: _, t, kind, ...rest } = entry
  const words = Object.entries(rest)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? plain(value) : JSON.stringify(value)}`)
  return `${String(index).padStart(8)}  ${new Date(t).toISOString()}  ${kind.padEnd(14)}  ${shown(words.join(' '))}\n`
}

/** An entry as one line of JSON. */
export function entryJson(read: ReadEntry): string {
  return `${shown(JSON.stringify({ format: 'fullmakt.audit-entry', version: '1.0', ...read }))}\n`
}

function plain(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text)
}

function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
