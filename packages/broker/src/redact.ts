import { type AnswerPath, isJsonObject, type Json } from '@fullmakt/ir'

/**
 * Leaves members out of a value.
 * Takes the value and the paths of what goes: names of members, `*` for every item of a list; a path that ends at `*` empties the list. Where a
 * name meets a list it is looked for in every item, so that a list in the place of one thing hides no less. Returns a new value; what is not
 * there is no error.
 */
export function redact(value: Json, paths: readonly AnswerPath[]): Json {
  return paths.reduce<Json>((left, path) => without(left, path, 0), value)
}

function without(value: Json, path: AnswerPath, at: number): Json {
  const step = path[at]
  if (step === undefined) return value
  const isLast = at === path.length - 1
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    if (step !== '*') return items.map((item) => without(item, path, at))
    return isLast ? [] : items.map((item) => without(item, path, at + 1))
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value
  const members = Object.entries(value)
  const kept = isLast ? members.filter(([name]) => name !== step) : members
  return Object.fromEntries(
    kept.map(([name, member]): [string, Json] => [name, name === step ? without(member, path, at + 1) : member]),
  )
}
