import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/** Arguments with another value at a path; undefined takes it away. Objects on the way are made. */
export function withValue(args: JsonObject, [key, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  if (key === undefined) return args
  const inner = Object.hasOwn(args, key) ? args[key] : undefined
  const next = rest.length === 0 ? value : withValue(isJsonObject(inner) ? inner : {}, rest, value)
  const others = Object.entries(args).filter(([name]) => name !== key)
  return Object.fromEntries(next === undefined ? others : [...others, [key, next]])
}

/** The value at a path; undefined when it is absent. */
export function valueAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args
  for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}
