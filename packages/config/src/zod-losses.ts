import type { Direction } from './schema.ts'

/** The types of zod that no JSON value has, with the reason. */
export const NOT_JSON: Readonly<Record<string, string>> = {
  bigint: 'a big integer is no JSON value: use a text of digits',
  custom: 'a check in code is all that this type is',
  date: 'a date is no JSON value: use `z.iso.datetime()` or `z.iso.date()`',
  file: 'a file is no JSON value',
  function: 'a function is no JSON value',
  map: 'a map is no JSON value: use `z.record(…)`',
  nan: 'NaN is no JSON value',
  promise: 'a promise is no JSON value',
  set: 'a set is no JSON value: use `z.array(…)`',
  success: 'this says whether another schema holds, and not what a value is',
  symbol: 'a symbol is no JSON value',
  transform: 'what a transform gives is not known',
  undefined: 'undefined is no JSON value: use `.optional()`',
  void: 'nothing is no JSON value: leave the member out',
}

/** Formats of zod that are more than their pattern, with what is left out. */
const BEYOND_PATTERN: Readonly<Record<string, string>> = {
  credit_card: 'the check of the last digit',
  iban: 'the check of the first digits',
  jwt: 'the check that the text is a JWT',
  json_string: 'the check that the text is JSON',
}

/** Formats that validators check without a pattern, much as zod does. */
const CHECKED: ReadonlySet<string> = new Set(['url'])

/** What is read of the definitions of zod. */
export interface Definition {
  readonly innerType?: unknown
  readonly defaultValue?: unknown
  readonly type?: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly check?: string
  readonly coerce?: boolean
  readonly mode?: string
  readonly in?: unknown
  readonly out?: unknown
  readonly transform?: unknown
  readonly checks?: readonly unknown[]
  readonly keyType?: unknown
  readonly hostname?: unknown
  readonly protocol?: unknown
  readonly normalize?: unknown
}

/** The name that zod gives to the type of a schema. */
export function typeOf(schema: unknown): string {
  return definitionOf(schema).type ?? 'unknown'
}

/**
 * What JSON Schema leaves out of one schema of zod, without those inside it.
 * Takes the schema and its direction; returns a noun phrase for each thing that has no effect.
 */
export function lossesOf(schema: unknown, direction: Direction): readonly string[] {
  const definition = definitionOf(schema)
  if ((definition.type ?? '') in NOT_JSON) return []
  const losses: string[] = []
  if (definition.coerce === true) losses.push('coercion')
  if (definition.type === 'catch') losses.push('a catch')
  if (definition.type === 'pipe') losses.push(...pipeLosses(definition, direction))
  if (definition.type === 'record') losses.push(...recordLosses(definition))
  const ownCheck = definition.check === undefined ? [] : [schema]
  for (const check of [...ownCheck, ...(definition.checks ?? [])]) losses.push(...checkLosses(check))
  return losses
}

function pipeLosses({ in: from, out, transform }: Definition, direction: Direction): readonly string[] {
  if (typeof transform === 'function') return direction === 'input' ? ['a codec'] : []
  if (typeOf(from) === 'transform') return ['a preprocessing']
  if (typeOf(out) === 'transform') return ['a transform']
  return direction === 'input' ? ['what a pipe goes on to'] : ['what a pipe starts from']
}

function recordLosses({ keyType, mode }: Definition): readonly string[] {
  const key = definitionOf(keyType)
  const isBounded = key.type === 'number' && ((key.checks ?? []).length > 0 || key.check !== undefined)
  const losses = isBounded ? ['a range of keys'] : []
  const isLoose = mode === 'loose'
  return isLoose ? [...losses, 'that other keys are left alone'] : losses
}

function checkLosses(check: unknown): readonly string[] {
  const { check: kind, format, pattern, hostname, protocol, normalize } = definitionOf(check)
  if (kind === 'custom') return ['a refinement']
  if (kind === 'overwrite') return ['a rewrite such as trim or toLowerCase']
  if (kind === 'property') return ['a check of a property']
  if (kind !== 'string_format') return []
  const losses: string[] = []
  const beyond = format !== undefined && Object.hasOwn(BEYOND_PATTERN, format) ? BEYOND_PATTERN[format] : undefined
  if (beyond !== undefined) losses.push(beyond)
  else if (pattern === undefined && !CHECKED.has(format ?? '')) losses.push(`the check of the format \`${format}\``)
  if (pattern !== undefined && pattern.flags.replace(/[dgu]/g, '') !== '') {
    losses.push(`the flag of the pattern ${pattern}`)
  }
  if (hostname !== undefined) losses.push('the limit on host names')
  if (protocol !== undefined) losses.push('the limit on schemes')
  if (normalize === true) losses.push('the rewriting of a URL')
  return losses
}

/** How zod defines a schema or a check; empty for what is none. */
export function definitionOf(schema: unknown): Definition {
  return (schema as { readonly _zod?: { readonly def?: Definition } } | undefined)?._zod?.def ?? {}
}
