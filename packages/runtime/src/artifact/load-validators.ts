import type { ToolValidators, Validator } from '@fullmakt/broker'
import { isJsonObject, type Json, type Program } from '@fullmakt/ir'

/**
 * Loads the validators of a Program's tools from an artifact's files.
 * Takes the Program, the index of validators and the files. Returns them in the order of the tools, or undefined when one is missing or is
 * not a validator. The modules run from the bytes given, so what was verified is what runs.
 */
export async function loadValidators(
  program: Program,
  index: Json | undefined,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly ToolValidators[] | undefined> {
  if (index === undefined || !isJsonObject(index)) return undefined
  const modules = new Map<string, Promise<Validator | undefined>>()
  const load = (path: Json | undefined): Promise<Validator | undefined> => {
    if (typeof path !== 'string') return Promise.resolve(undefined)
    const known = modules.get(path) ?? importValidator(files.get(path))
    modules.set(path, known)
    return known
  }
  const validators: ToolValidators[] = []
  for (const tool of program.tools) {
    const entry = Object.hasOwn(index, tool.name) ? index[tool.name] : undefined
    if (entry === undefined || !isJsonObject(entry)) return undefined
    const input = await load(entry['input'])
    const output = tool.output === null ? null : await load(entry['output'])
    if (input === undefined || output === undefined) return undefined
    validators.push({ input, output })
  }
  return validators
}

async function importValidator(bytes: Uint8Array | undefined): Promise<Validator | undefined> {
  if (bytes === undefined) return undefined
  const url = `data:text/javascript;base64,${Buffer.from(bytes).toString('base64')}`
  try {
    const module = (await import(url)) as { readonly default?: unknown }
    return typeof module.default === 'function' ? (module.default as Validator) : undefined
  } catch {
    return undefined
  }
}
