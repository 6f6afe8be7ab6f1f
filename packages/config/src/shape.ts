import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { Registry } from './registry.ts'

/** Tells whether a value is an object and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Says in a few words what a value is, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    const message: unknown = (error as { message?: unknown } | null)?.message
    return typeof message === 'string' ? message : 'an error without a message'
  } catch {
    return 'an error without a message'
  }
}

/** The items of what may be one thing or a list, each with the path to it, which for one thing is the path given. */
export function placesOf(value: unknown, path: string): readonly (readonly [item: unknown, path: string])[] {
  return Array.isArray(value) ? value.map((item: unknown, index) => [item, `${path}/${index}`]) : [[value, path]]
}

/**
 * Reports settings that there are none of: where types are not looked at, or do not look, as at what is spread, a misspelt one would say less than was meant.
 * Takes the settings, what they are of and the names that there are, and where they stand.
 */
export function onlySettings(
  settings: object,
  [of, names]: readonly [of: string, names: readonly string[]],
  path: string,
  site: string,
  registry: Pick<Registry, 'problem'>,
): void {
  for (const name of Object.keys(settings)) {
    if (!names.includes(name)) registry.problem('shape', `\`${name}\` is no setting of ${of}`, `${path}/${name}`, site)
  }
}

/** The JSON of settings: undefined members vanish here, as they would in the text. */
export function plain(value: unknown): JsonObject {
  if (value === undefined || value === null) return {}
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isJsonObject(copy) ? copy : {}
}

/** The JSON of a value that must not lose any part of it; reports what is not data, and is undefined then. */
export function exact(value: unknown, path: string, site: string, registry: Registry): Json | undefined {
  if (value === undefined || value === null) return undefined
  try {
    return JSON.parse(canonicalJson(value as Json)) as Json
  } catch (error) {
    registry.problem('shape', `only data can stand here: ${messageOf(error)}`, path, site)
    return undefined
  }
}
