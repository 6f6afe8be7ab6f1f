import { type LimitNode, parseRate } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

/** Lowers a limit. Takes what has one and its site; returns null where there is none. Reports a text that is no rate. */
export function lowerLimit(
  { limit, site }: { readonly limit: string | null; readonly site: string },
  context: LowerContext,
): LimitNode | null {
  if (limit === null) return null
  const rate = parseRate(limit)
  if (rate === undefined) context.report('FMK2106', `\`${limit}\` is not a rate`, site, { path: ['limit'] })
  return rate ?? null
}
