import { compile } from '@fullmakt/compiler'
import { FullmaktError, type JsonObject, type Program, type ToolNode } from '@fullmakt/ir'
import { type Change, compare } from '@fullmakt/plan'
import { evaluate } from '@fullmakt/policy'
import { argumentValidators } from '../../packages/fullmakt/src/cli/argument-validators.ts'
import { makeFolder } from '../../packages/fullmakt/test/support.ts'

/** The texts of a config by path, or of one that is a single file. */
export type Config = string | Readonly<Record<string, string>>

const known = new Map<string, Promise<Program>>()

/** Compiles a config as `build` does, without the type-check; the same texts once. Throws what is wrong with it. */
export function programOf(config: Config): Promise<Program> {
  const key = JSON.stringify(config)
  const program = known.get(key) ?? compiled(typeof config === 'string' ? { 'fullmakt.config.ts': config } : config)
  known.set(key, program)
  return program
}

/** The changes from one config to another, as `plan` finds them. */
export async function changesOf(older: Config, newer: Config): Promise<readonly Change[]> {
  const [before, after] = await Promise.all([programOf(older), programOf(newer)])
  const [was, is] = await Promise.all([before, after].map(({ tools }) => argumentValidators(tools)))
  const validate = (tool: ToolNode, args: JsonObject): boolean =>
    (after.tools.includes(tool) ? is! : was!)(tool.name, args).ok
  return await compare(before, after, { validate })
}

/** What a config decides on the request of an example, by the evaluator. */
export async function decided(config: Config, { example }: Change): Promise<string | undefined> {
  return example === undefined ? undefined : evaluate(await programOf(config), example.request).effect
}

async function compiled(files: Readonly<Record<string, string>>): Promise<Program> {
  using project = makeFolder(files)
  const { program, diagnostics } = await compile({
    configFile: `${project.folder}/fullmakt.config.ts`,
    typeCheck: false,
  })
  if (program !== null) return program
  throw new FullmaktError('ERR_TEST', diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'))
}

/** A text with one place of it changed; throws unless there is exactly one. */
export function edited(text: string, ...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((all, [from, to]) => {
    if (all.split(from).length !== 2) throw new FullmaktError('ERR_TEST', `not once in the config: ${from}`)
    return all.replace(from, () => to)
  }, text)
}
