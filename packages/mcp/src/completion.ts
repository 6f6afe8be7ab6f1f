import { isJsonObject, type Json, type JsonObject, type PromptNode } from '@fullmakt/ir'
import { own } from './json-rpc.ts'
import type { VisibleTools } from './ports.ts'
import { findPrompt, promptsByName } from './prompt-index.ts'
import type { ResourceIndex } from './resource-index.ts'

/** Completes a value; returns the result's `completion`, or what is wrong with the params. */
export type Complete = (
  params: JsonObject,
  visible: VisibleTools,
) => { readonly ok: true; readonly completion: JsonObject } | { readonly ok: false; readonly message: string }

/** The most values that one answer may have. */
const MOST = 100

/**
 * Makes the completion of prompt arguments and template variables from the values that they declare.
 * What declares none has no completions. A template that the caller may not see is answered like one that does not exist.
 *
 * @see MCP 2026-07-28, server/utilities/completion
 */
export function createCompletion(prompts: readonly PromptNode[], resources: ResourceIndex): Complete {
  const byName = promptsByName(prompts)
  return (params, visible) => {
    const ref = own(params, 'ref')
    const argument = own(params, 'argument')
    const name = isJsonObject(argument ?? null) ? own(argument as JsonObject, 'name') : undefined
    const value = isJsonObject(argument ?? null) ? own(argument as JsonObject, 'value') : undefined
    if (ref === undefined || !isJsonObject(ref) || typeof name !== 'string' || typeof value !== 'string') {
      return { ok: false, message: 'params must have a ref and an argument with name and value' }
    }
    const values = valuesOf(ref, name, visible)
    if (values === undefined) return { ok: false, message: 'Unknown reference' }
    const lower = value.toLowerCase()
    const fitting = values.filter((one) => one.toLowerCase().startsWith(lower))
    const shown = fitting.slice(0, MOST)
    return { ok: true, completion: { values: shown, total: fitting.length, hasMore: fitting.length > MOST } }
  }

  function valuesOf(ref: JsonObject, argument: string, visible: VisibleTools): readonly string[] | undefined {
    const type = own(ref, 'type')
    if (type === 'ref/prompt') {
      const found = findPrompt(byName, ref)?.arguments.find(({ name }) => name === argument)
      return found === undefined ? undefined : (found.values ?? [])
    }
    const uri = own(ref, 'uri')
    if (type !== 'ref/resource' || typeof uri !== 'string') return undefined
    const template = resources.template(uri)
    if (template === undefined || !visible.sees(template.index)) return undefined
    const { properties } = template.node.input
    const schema = isJsonObject(properties ?? null) ? own(properties as JsonObject, argument) : undefined
    if (schema === undefined) return undefined
    const values = isJsonObject(schema) ? own(schema, 'enum') : undefined
    return Array.isArray(values) ? (values as readonly Json[]).map(String) : []
  }
}
