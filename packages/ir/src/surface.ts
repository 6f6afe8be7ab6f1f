import { canonicalJson } from './canonical-json.ts'
import { type Digest, digestJson } from './digest.ts'
import type { Json, JsonObject } from './json.ts'
import type { Program } from './nodes/program.ts'

/** What a Program means, without the places of its declarations. */
export type SurfaceProgram = JsonObject

/** A Program without the places of its declarations, with all members in canonical order. */
export function surfaceProgram(program: Program): SurfaceProgram {
  const lists = Object.entries(program).map(([key, value]) => [
    key,
    Array.isArray(value) ? (value as readonly object[]).map(withoutSpan) : (value as Json),
  ])
  return JSON.parse(canonicalJson(Object.fromEntries(lists) as Json)) as SurfaceProgram
}

/** The digest of what a Program means: equal Programs have it, wherever their declarations stand. */
export function surfaceDigest(program: Program): Promise<Digest> {
  return digestJson(surfaceProgram(program))
}

function withoutSpan(node: object): Json {
  const { span: _, ...rest } = node as { readonly span?: unknown }
  return rest as Json
}
