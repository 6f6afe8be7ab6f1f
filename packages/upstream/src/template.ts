import type { Json, JsonObject, TemplateNode, TextPart } from '@fullmakt/ir'

/** Gives the JSON text of a template, or undefined when it is left out. */
export type JsonWriter = (args: JsonObject) => string | undefined

/**
 * Compiles a template to a writer of JSON text.
 * A member or item whose argument is absent is left out; so is a text of which any argument is absent, null, a list or an object.
 * Throws nothing; takes validated arguments, whose types it does not check.
 */
export function compileJson(node: TemplateNode): JsonWriter {
  switch (node.kind) {
    case 'literal': {
      const text = JSON.stringify(node.value)
      return () => text
    }
    case 'argument':
      return (args) => {
        const value = argument(args, node.name)
        return value === undefined ? undefined : JSON.stringify(value)
      }
    case 'text':
      return (args) => {
        const text = joinText(node.parts, args)
        return text === undefined ? undefined : JSON.stringify(text)
      }
    case 'object': {
      // The text is written member by member, so that no member name means anything to JavaScript.
      const members = node.members.map(([name, inner]) => [JSON.stringify(name), compileJson(inner)] as const)
      return (args) => `{${joinPresent(members, args)}}`
    }
    case 'array': {
      const items = node.items.map(compileJson)
      return (args) => {
        const written = items.map((write) => write(args)).filter((item) => item !== undefined)
        return `[${written.join(',')}]`
      }
    }
  }
}

/** An argument by name, never one of the prototype. */
export function argument(args: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(args, name) ? args[name] : undefined
}

/** Joins the parts of a text; undefined when an argument is absent or no scalar. */
export function joinText(parts: readonly TextPart[], args: JsonObject): string | undefined {
  let text = ''
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : scalarText(argument(args, part.argument))
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** The text of a string, number or boolean; undefined for everything else. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function joinPresent(members: readonly (readonly [string, JsonWriter])[], args: JsonObject): string {
  let text = ''
  for (const [name, write] of members) {
    const value = write(args)
    if (value !== undefined) text += `${text === '' ? '' : ','}${name}:${value}`
  }
  return text
}
