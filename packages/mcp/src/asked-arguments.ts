import { type AskNode, isJsonObject, type JsonObject } from '@fullmakt/ir'

/** The input that a client is told of: without the arguments that it will be asked for. */
export function listedInput(input: JsonObject, asks: readonly AskNode[] | undefined): JsonObject {
  if (asks === undefined) return input
  const asked = new Set(asks.flatMap((ask) => ask.arguments))
  const { required, properties, ...rest } = input
  const kept = isJsonObject(properties ?? null)
    ? Object.fromEntries(Object.entries(properties as JsonObject).filter(([name]) => !asked.has(name)))
    : {}
  const needed = (Array.isArray(required) ? (required as readonly string[]) : []).filter((name) => !asked.has(name))
  return { ...rest, properties: kept, ...(needed.length === 0 ? {} : { required: needed }) }
}

/** Says what is wrong with arguments that answer questions before they are asked; null when nothing is. */
export function anticipated(args: JsonObject, asks: readonly AskNode[]): string | null {
  const name = asks.flatMap((ask) => ask.arguments).find((asked) => Object.hasOwn(args, asked))
  return name === undefined ? null : `The arguments are not valid: there is no argument \`${name}\`.`
}
