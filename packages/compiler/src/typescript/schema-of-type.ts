import { canonicalJson, type Json, type JsonObject } from '@fullmakt/ir'
import { docCommentIn } from './doc-comment.ts'
import { withConstraints } from './doc-constraints.ts'
import { templatePattern } from './template-pattern.ts'
import type { TypeForm, TypeMember, TypePlace, TypeReader } from './type-reader.ts'

/** Something about a type that its schema cannot say. */
export interface TypeProblem {
  readonly kind: 'type' | 'comment'
  readonly message: string
  readonly place: TypePlace
}

/**
 * Derives the JSON Schema 2020-12 of a type.
 * Takes the type, its reader, where it is written, and a report. Types with a name that occur more than once go to `$defs`, and so do those that
 * contain themselves. The order of a union says nothing: choices are sorted.
 *
 * @see JSON Schema 2020-12
 */
export function schemaOfType<T>(
  type: T,
  reader: TypeReader<T>,
  place: TypePlace,
  report: (problem: TypeProblem) => void,
): JsonObject {
  const shared = sharedTypes(type, reader)
  const definitions: Record<string, Json> = {}
  const names = new Map<number, string>()
  const root = schemaOf(type, place, true)
  return Object.keys(definitions).length === 0 ? root : { ...root, $defs: definitions }

  function schemaOf(inner: T, at: TypePlace, isRoot = false): JsonObject {
    const form = reader.form(inner)
    const id = reader.id(inner)
    const share = shared.get(id)
    if (isRoot) {
      if (share === 'recursive') names.set(id, '')
      return written(form, at)
    }
    if (share === undefined || (share === 'repeated' && reader.name(inner) === null)) return written(form, at)
    const name = names.get(id) ?? define(inner, form, at)
    return { $ref: name === '' ? '#' : `#/$defs/${name}` }
  }

  function define(inner: T, form: TypeForm<T>, at: TypePlace): string {
    const base = (reader.name(inner) ?? 'type').replace(/\W/g, '_')
    let name = base
    for (let count = 2; Object.hasOwn(definitions, name); count++) name = `${base}${count}`
    names.set(reader.id(inner), name)
    definitions[name] = {}
    definitions[name] = written(form, at)
    return name
  }

  function written(form: TypeForm<T>, at: TypePlace): JsonObject {
    switch (form.kind) {
      case 'unknown':
        return {}
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return { type: form.kind }
      case 'any-object':
        return { type: 'object', additionalProperties: {} }
      case 'never':
        return { not: {} }
      case 'undefined':
        return refuse('`undefined` is no JSON value: make the member optional', at)
      case 'literal':
        return typeof form.value === 'number' && !Number.isFinite(form.value)
          ? refuse('this number is no JSON value', at)
          : { type: typeof form.value as 'string', const: form.value }
      case 'array':
        return { type: 'array', items: schemaOf(form.of, at) }
      case 'tuple':
        return tuple(form, at)
      case 'template': {
        const pattern = templatePattern(form, reader)
        return pattern === undefined
          ? refuse('this template has parts that a pattern cannot say', at)
          : { type: 'string', pattern }
      }
      case 'union':
        return union(form.of, at)
      case 'intersection':
        return intersection(form.of, at)
      case 'object':
        return object(form, at)
      case 'refused':
        return refuse(form.what, at)
    }
  }

  function refuse(message: string, at: TypePlace): JsonObject {
    report({ kind: 'type', message, place: at })
    return {}
  }

  function tuple({ items }: TypeForm<T> & { readonly kind: 'tuple' }, at: TypePlace): JsonObject {
    const rests = items.filter(({ kind }) => kind === 'rest')
    if (rests.length > 1 || (rests.length === 1 && items.at(-1)?.kind !== 'rest')) {
      return refuse('a list with elements after its rest cannot be said: put the rest last', at)
    }
    const fixed = items.filter(({ kind }) => kind !== 'rest')
    const rest = rests[0]
    const least = fixed.filter(({ kind }) => kind === 'required').length
    return {
      type: 'array',
      ...(fixed.length === 0 ? {} : { prefixItems: fixed.map((item) => schemaOf(item.type, at)) }),
      items: rest === undefined ? false : schemaOf(rest.type, at),
      ...(least === 0 ? {} : { minItems: least }),
      ...(rest === undefined ? { maxItems: fixed.length } : {}),
    }
  }

  function union(types: readonly T[], at: TypePlace): JsonObject {
    const literals: Json[] = []
    const bare = new Set<string>()
    const others = new Map<string, JsonObject>()
    for (const item of types) {
      const form = reader.form(item)
      if (form.kind === 'undefined') continue
      const schema = schemaOf(item, at)
      const type = schema['type']
      if ('const' in schema) literals.push(schema['const'] as Json)
      else if (typeof type === 'string' && Object.keys(schema).length === 1) bare.add(type)
      else others.set(canonicalJson(schema), schema)
    }
    // Both booleans are a boolean.
    if (literals.includes(true) && literals.includes(false)) bare.add('boolean')
    const kept = literals.filter((value) => !bare.has(typeof value)).sort(byText)
    const parts = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, schema]) => schema)
    if (kept.length > 0) {
      const isNullable = bare.delete('null')
      parts.unshift(choice(isNullable ? [...kept, null] : kept))
    }
    if (bare.size > 0) {
      const list = [...bare].sort()
      parts.push({ type: list.length === 1 ? list[0]! : list })
    }
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? { not: {} } : { anyOf: parts }
  }

  function intersection(types: readonly T[], at: TypePlace): JsonObject {
    const forms = types.map((item) => reader.form(item))
    const scalars = types.filter((_, index) => !['object', 'any-object'].includes(forms[index]!.kind))
    // A brand: an object beside a scalar is only a mark on the type.
    if (scalars.length === 1) return schemaOf(scalars[0]!, at)
    return refuse('this intersection cannot be said in JSON Schema', at)
  }

  function object({ members, index }: TypeForm<T> & { readonly kind: 'object' }, at: TypePlace): JsonObject {
    const properties: Record<string, Json> = {}
    const required: string[] = []
    for (const member of members) {
      if (member.name === '__proto__') {
        refuse('a member cannot be called `__proto__`', member.written?.place ?? at)
        continue
      }
      const { schema, optional } = memberSchema(member, at)
      properties[member.name] = schema
      if (!optional) required.push(member.name)
    }
    return {
      type: 'object',
      ...(members.length === 0 && index.length > 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...indexed(index, at),
    }
  }

  function memberSchema(member: TypeMember<T>, at: TypePlace): { schema: JsonObject; optional: boolean } {
    const place = member.written?.place ?? at
    const form = reader.form(member.type)
    const mayLack = form.kind === 'union' && form.of.some((item) => reader.form(item).kind === 'undefined')
    const plain = schemaOf(member.type, place)
    const { comment, stray } = docCommentIn(member.written?.leading ?? '')
    const say = (message: string): void => report({ kind: 'comment', message, place })
    if (stray !== null)
      say('the comment before this member stands on the line of what comes before it, and is not read')
    return {
      schema: comment === null ? plain : withConstraints(plain, comment, say),
      optional: member.optional || mayLack,
    }
  }

  function indexed(index: readonly { readonly key: T; readonly value: T }[], at: TypePlace): JsonObject {
    const patterns: Record<string, Json> = {}
    let rest: JsonObject | undefined
    for (const { key, value } of index) {
      const form = reader.form(key)
      if (form.kind === 'string') rest = schemaOf(value, at)
      else if (form.kind === 'number') patterns['^-?\\d+(?:\\.\\d+)?$'] = schemaOf(value, at)
      else {
        const pattern = form.kind === 'template' ? templatePattern(form, reader) : undefined
        if (pattern === undefined) refuse('a member named by this key is no JSON member', at)
        else patterns[pattern] = schemaOf(value, at)
      }
    }
    return {
      ...(Object.keys(patterns).length === 0 ? {} : { patternProperties: patterns }),
      ...(rest === undefined ? {} : { additionalProperties: rest }),
    }
  }
}

function choice(values: readonly Json[]): JsonObject {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))].sort()
  const type = types.length === 1 ? types[0]! : types
  return values.length === 1 ? { type, const: values[0]! } : { type, enum: [...values] }
}

function byText(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [canonicalJson(a), canonicalJson(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Object types that occur more than once, and types that occur in themselves. */
function sharedTypes<T>(root: T, reader: TypeReader<T>): ReadonlyMap<number, 'repeated' | 'recursive'> {
  const shared = new Map<number, 'repeated' | 'recursive'>()
  const seen = new Set<number>()
  const open = new Set<number>()
  visit(root)
  return shared

  function visit(type: T): void {
    const form = reader.form(type)
    const parts = partsOf(form)
    if (parts.length === 0) return
    const id = reader.id(type)
    if (open.has(id)) shared.set(id, 'recursive')
    else if (seen.has(id) && form.kind === 'object' && !shared.has(id)) shared.set(id, 'repeated')
    if (seen.has(id)) return
    seen.add(id)
    open.add(id)
    for (const part of parts) visit(part)
    open.delete(id)
  }
}

function partsOf<T>(form: TypeForm<T>): readonly T[] {
  if (form.kind === 'object') return [...form.members.map(({ type }) => type), ...form.index.map(({ value }) => value)]
  if (form.kind === 'array') return [form.of]
  if (form.kind === 'tuple') return form.items.map(({ type }) => type)
  return form.kind === 'union' || form.kind === 'intersection' ? form.of : []
}
