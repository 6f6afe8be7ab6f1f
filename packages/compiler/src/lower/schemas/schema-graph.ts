import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { localReference } from './local-reference.ts'

/** A schema with what it is validated with in place, references followed. */
export interface SchemaNode {
  readonly schema: JsonObject
  /** What must be looked at for the same value. */
  readonly together: SchemaNode[]
  /** Choices, of which each alternative may be looked at for the same value. */
  readonly choices: SchemaNode[][]
  readonly children: Child[]
}

/** A schema for a part of the value: `.` and its name, `~` and a pattern of names, `*` for any other member; `[` and its number, `[*` for any other. */
export interface Child {
  readonly place: string
  readonly child: SchemaNode
  /** The places that it is not for. */
  readonly except: readonly string[]
}

/** All schemas in one. */
export interface SchemaGraph {
  readonly root: SchemaNode
  readonly nodes: readonly SchemaNode[]
}

/**
 * Reads a schema as a graph, in which a schema that is referred to stands once.
 * Takes a schema whose references are local; one that leads nowhere is left out, for other checks tell of it.
 */
export function readSchema(schema: JsonObject): SchemaGraph {
  const nodes = new Map<JsonObject, SchemaNode>()
  const read = (value: JsonObject): SchemaNode => {
    const known = nodes.get(value)
    if (known !== undefined) return known
    const node: SchemaNode = { schema: value, together: [], choices: [], children: [] }
    nodes.set(value, node)
    for (const part of [...list(value['allOf']), ...named(value['dependentSchemas']).map(([, part]) => part)])
      node.together.push(read(part))
    for (const keyword of ['not', 'if', 'contains']) {
      const part = value[keyword]
      if (part === undefined || !isJsonObject(part)) continue
      if (keyword === 'contains') node.children.push({ place: '[*', child: read(part), except: [] })
      else node.together.push(read(part))
    }
    const { $ref } = value
    const target = typeof $ref === 'string' ? localReference(schema, $ref) : undefined
    if (target !== undefined) node.together.push(read(target))
    for (const choice of [
      list(value['anyOf']),
      list(value['oneOf']),
      list([value['then'] ?? true, value['else'] ?? true]),
    ])
      if (choice.length > 0) node.choices.push(choice.map(read))
    node.children.push(...members(value, read), ...items(value, read))
    return node
  }
  return { root: read(schema), nodes: [...nodes.values()] }
}

/** The schemas for the parts of a value. */
export function childrenOf({ children }: SchemaNode): readonly Child[] {
  return children
}

function members(value: JsonObject, read: (schema: JsonObject) => SchemaNode): readonly Child[] {
  const own = named(value['properties']).map(([name, part]) => ({ place: `.${name}`, child: read(part), except: [] }))
  const patterns = named(value['patternProperties']).map(([pattern, part]) => ({
    place: `~${pattern}`,
    child: read(part),
    except: [],
  }))
  const except = isJsonObject(value['properties'] ?? null)
    ? Object.keys(value['properties'] as JsonObject).map((name) => `.${name}`)
    : []
  const others = ['additionalProperties', 'unevaluatedProperties'].flatMap((keyword) => {
    const part = value[keyword]
    return part !== undefined && isJsonObject(part) ? [{ place: '*', child: read(part), except }] : []
  })
  return [...own, ...patterns, ...others]
}

function items(value: JsonObject, read: (schema: JsonObject) => SchemaNode): readonly Child[] {
  const first = Array.isArray(value['prefixItems']) ? (value['prefixItems'] as readonly Json[]) : []
  const except = first.map((_, index) => `[${index}`)
  const own = first.flatMap((part, index) =>
    isJsonObject(part) ? [{ place: `[${index}`, child: read(part), except: [] }] : [],
  )
  const others = ['items', 'unevaluatedItems'].flatMap((keyword) => {
    const part = value[keyword]
    return part !== undefined && isJsonObject(part) ? [{ place: '[*', child: read(part), except }] : []
  })
  return [...own, ...others]
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((part) => isJsonObject(part)) : []
}

function named(value: Json | undefined): readonly (readonly [string, JsonObject])[] {
  if (value === undefined || !isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, part]) => (isJsonObject(part) ? [[name, part] as const] : []))
}
