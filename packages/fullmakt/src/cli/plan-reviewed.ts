import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isJsonObject, type Json, type JsonObject, type Program } from '@fullmakt/ir'
import type { Given } from './command.ts'
import type { Io } from './io.ts'
import { artifactOf } from './plan-artifact.ts'
import { renderPlan } from './render-plan.ts'
import { readProgram } from './surface.ts'
import { version } from './version.ts'

/** Whether a build may go on, or the exit code after the reason was said: 1 for another artifact than the reviewed one, 3 for no such plan. */
export type Reviewed = { readonly ok: true } | { readonly ok: false; readonly exit: 1 | 3 }

/**
 * Holds a Program to the plan that `--plan` names, if it names one: the artifact must be, byte for byte, the one that the plan was made for,
 * whatever revision it gets. Says what differs. Does not ask whether what needed an approval has one.
 */
export async function reviewed(program: Program, { flags }: Given, io: Io): Promise<Reviewed> {
  if (flags['plan'] === undefined) return { ok: true }
  const name = String(flags['plan'])
  const plan = readPlan(resolve(io.cwd, String(flags['cwd'] ?? '.'), name))
  if (typeof plan === 'string') {
    io.stderr.write(`error  the plan \`${name}\` cannot be read: ${plan}\n  help: fullmakt plan --out ${name}\n`)
    return { ok: false, exit: 3 }
  }
  if (plan.artifact === (await artifactOf(program)).digest) return { ok: true }
  io.stderr.write(
    `error  this is not the artifact that \`${name}\` was made for\n${await differenceWords(plan, program)}`,
  )
  return { ok: false, exit: 1 }
}

interface SavedPlan {
  readonly tool: string
  readonly artifact: string
  readonly surface: string
  readonly contents: JsonObject
}

function readPlan(path: string): SavedPlan | string {
  let value: Json
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) as Json
  } catch (error) {
    return error instanceof SyntaxError ? 'it is not JSON' : String((error as { code?: unknown }).code)
  }
  if (!isJsonObject(value) || value['format'] !== 'fullmakt.plan' || value['version'] !== '1.0')
    return 'it is not a plan of version 1.0'
  const { tool, head } = value
  const { artifact, surface, contents } = head !== undefined && isJsonObject(head) ? head : ({} as JsonObject)
  if (typeof artifact !== 'string' || typeof surface !== 'string' || contents === undefined || !isJsonObject(contents))
    return 'it was not written by `plan --out`'
  return { tool: String(tool), artifact, surface, contents }
}

async function differenceWords({ tool, surface, contents }: SavedPlan, program: Program): Promise<string> {
  const text = JSON.stringify({ format: 'fullmakt.surface', version: '1.0', digest: surface, program: contents })
  const read = await readProgram(text, 'the reviewed config')
  if (!read.ok) return '  what it was made for cannot be shown: the plan was changed by hand\n'
  const { compare } = await import('@fullmakt/plan')
  const changes = await compare(read.program, program)
  if (changes.length > 0) return `  since then:\n\n${renderPlan(changes)}`
  if (tool !== `fullmakt ${version}`) return `  it means the same, but was made by ${tool}, and this is ${version}\n`
  return '  it means the same, but stands in other places of the source\n'
}
