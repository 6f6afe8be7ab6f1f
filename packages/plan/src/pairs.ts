import { canonicalJson, type Json } from '@fullmakt/ir'
import type { Because } from './change.ts'

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

/** Tells whether two values are the same JSON, in whatever order their members stand. */
export function same(a: unknown, b: unknown): boolean {
  return canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json)
}

/** A node without some of its members, and without its place. */
export function without(node: object, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'span' && !names.includes(key))) as Json
}

/** The names of the members in which two nodes differ, other than the place and those that are known; sorted. */
export function differing(a: object, b: object, known: readonly string[]): readonly string[] {
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => name !== 'span' && !known.includes(name) && !same(one[name], other[name])).sort()
}

/** The place of a declaration in either Program. */
export function placesOf(older: object | undefined, newer: object | undefined): readonly Because[] {
  const place = (program: Because['program'], node: object | undefined): readonly Because[] =>
    node !== undefined && 'span' in node ? [{ program, rule: null, span: node.span as Because['span'] }] : []
  return newer === undefined ? place('older', older) : place('newer', newer)
}
