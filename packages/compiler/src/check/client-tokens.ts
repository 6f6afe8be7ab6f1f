import type { Program, ToolNode } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { clientTable } from './client-table.ts'

/** Characters of a tool's definition to a token, about: the tokenizers of the models are not the same, and not all are public. */
const CHARACTERS_PER_TOKEN = 4

/**
 * Lists of tools that take more of the context than a client which the config names thinks good, by an estimate.
 * Counts all tools: what a principal may see of them is decided later, and other servers of the same client add theirs.
 */
export function clientTokens({ server, tools }: Program): readonly Diagnostic[] {
  const listed = tools.filter(({ resource }) => resource === undefined)
  const sized = listed.map((tool) => ({ tool, tokens: estimateTokens(tool) }))
  const largest = sized.reduce<(typeof sized)[number] | undefined>(
    (most, one) => (most === undefined || one.tokens > most.tokens ? one : most),
    undefined,
  )
  if (largest === undefined) return []
  const sum = sized.reduce((tokens, one) => tokens + one.tokens, 0)
  return (server.clients ?? []).flatMap((key) => {
    const { name, mostTokens = Number.POSITIVE_INFINITY } = clientTable[key] ?? {}
    if (name === undefined || sum <= mostTokens) return []
    const message = `${name} warns above ${mostTokens} tokens of tools, and these are about ${sum}, of which \`${largest.tool.name}\` is ${largest.tokens}`
    return [diagnostic('FMK2016', message, largest.tool.span)]
  })
}

/**
 * About how many tokens the definition of a tool takes in the context of a model.
 * Takes the tool; counts what clients hand to models: its name, description and input. An estimate, by the length of its JSON.
 */
export function estimateTokens({ name, description, input }: ToolNode): number {
  return Math.ceil(JSON.stringify({ name, description, input_schema: input }).length / CHARACTERS_PER_TOKEN)
}
