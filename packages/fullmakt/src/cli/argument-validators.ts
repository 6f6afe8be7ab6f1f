import { compileValidators, validatorKey } from '@fullmakt/compiler'
import { FullmaktError, type JsonObject, type ToolNode } from '@fullmakt/ir'

/** Arguments as a tool takes them, with its defaults filled in, or what is wrong with them. */
export type ValidArguments =
  | { readonly ok: true; readonly args: JsonObject }
  | { readonly ok: false; readonly reason: string }

/** Validates arguments against the input schema of one of the tools it was made for; does not change what it is given. */
export type ArgumentValidator = (tool: string, args: JsonObject) => ValidArguments

/**
 * Makes the validators that an artifact of these tools has.
 * Throws `ERR_VALIDATOR` for a tool that is not among them.
 */
export async function argumentValidators(tools: readonly ToolNode[]): Promise<ArgumentValidator> {
  const sources = await compileValidators(tools.map(({ input }) => input))
  const validators = new Map<string, Validator>()
  for (const { name, input } of tools) {
    const source = sources.get(await validatorKey(input)) ?? ''
    const url = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
    validators.set(name, ((await import(/* @vite-ignore */ url)) as { readonly default: Validator }).default)
  }
  return (tool, args) => {
    const validate = validators.get(tool)
    if (validate === undefined) throw new FullmaktError('ERR_VALIDATOR', `there is no validator for ${tool}`)
    const copy = structuredClone(args)
    if (validate(copy)) return { ok: true, args: copy }
    const [first] = validate.errors ?? []
    const place =
      first?.instancePath === undefined || first.instancePath === ''
        ? ''
        : `${first.instancePath.slice(1).replaceAll('/', '.')} `
    return { ok: false, reason: `${place}${first?.message ?? 'not valid'}` }
  }
}

interface Validator {
  (value: unknown): boolean
  readonly errors?: readonly { readonly instancePath?: string; readonly message?: string }[] | null
}
