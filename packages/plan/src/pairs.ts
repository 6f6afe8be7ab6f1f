import { canonicalJson, type Json } from '@fullmakt/ir'

/** Two things of one name, of which either may be absent. */
export interface Pair<T> {
  readonly name: string
  readonly older: T | undefined
  readonly newer: T | undefined
}

/** Matches things by name; in name order. */
export function pairs<T>(older: readonly T[], newer: readonly T[], nameOf: (item: T) => string): readonly Pair<T>[] {
  const before = new Map(older.map((item) => [nameOf(item), item]))
  const after = new Map(newer.map((item) => [nameOf(item), item]))
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, older: before.get(name), newer: after.get(name) }))
}

/** Tells whether two nodes say the same, wherever they stand in the source. */
export function sameMeaning(a: object, b: object): boolean {
  return canonicalJson(withoutSpan(a)) === canonicalJson(withoutSpan(b))
}

function withoutSpan(node: object): Json {
  const { span: _, ...rest } = node as { span?: unknown }
  return rest as Json
}
