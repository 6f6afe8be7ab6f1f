import type { JsonObject } from '@fullmakt/ir'

/**
 * Numbers that between them lie on every constant, in every gap between two and beyond both ends, for every alternative of a schema.
 * Some may not fit the schema. Gaps that hold no double, or no multiple, have none.
 */
export function numberCandidates(constants: readonly number[], schemas: readonly JsonObject[]): readonly number[] {
  const bounds = schemas.flatMap((schema) =>
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((keyword) => schema[keyword]),
  )
  const points = [...new Set([...constants, ...bounds.filter((bound) => typeof bound === 'number')])].sort(
    (a, b) => a - b,
  )
  const steps = schemas.map(({ multipleOf }) => multipleOf).filter((step) => typeof step === 'number' && step > 0)
  const near = points.flatMap((point) => [
    Math.floor(point) + 1,
    Math.ceil(point) - 1,
    ...(steps as readonly number[]).flatMap((step) =>
      [-1, 0, 1, 2].map((offset) => (Math.floor(point / step) + offset) * step),
    ),
  ])
  const gaps = points.slice(1).map((point, index) => points[index]! / 2 + point / 2)
  const ends = [Number.MAX_VALUE, -Number.MAX_VALUE]
  return [...new Set([...points, ...near, ...gaps, 1, 0, ...ends])].filter(Number.isFinite)
}
