import { isJsonObject } from '@fullmakt/ir'
import { SAYS_NOTHING } from './keywords.ts'
import { type Place, targetOf } from './place.ts'
import { meeting } from './union.ts'

const DEEPEST = 16

/** A reference: what it leads to, absent where that is nowhere, and what stands beside it and says more. Undefined for a schema that is none. */
export function referenceIn({ schema, root }: Place): { readonly target?: Place; readonly beside?: Place } | undefined {
  if (!isJsonObject(schema) || typeof schema['$ref'] !== 'string') return undefined
  const { $ref, ...own } = schema
  const target = targetOf($ref as string, root)
  const saysMore = Object.keys(own).some((keyword) => !SAYS_NOTHING.has(keyword))
  return {
    ...(target === undefined ? {} : { target: { schema: target, root } }),
    ...(saysMore ? { beside: { schema: own, root } } : {}),
  }
}

/** What a reference leads to that stands alone; any other schema as it is. */
export function settled(place: Place, depth: number = 0): Place {
  const reference = referenceIn(place)
  const isAlone = reference?.target !== undefined && reference.beside === undefined && depth <= DEEPEST
  return isAlone ? settled(reference.target, depth + 1) : place
}

/** What a reference leads to together with what stands beside it, which may take more than both. */
export function followed(place: Place, depth: number = 0): Place {
  const reference = referenceIn(place)
  if (reference?.target === undefined || depth > DEEPEST) return place
  const { target, beside } = reference
  const { schema } = followed(target, depth + 1)
  return { ...place, schema: beside === undefined ? schema : meeting(schema, beside.schema) }
}
