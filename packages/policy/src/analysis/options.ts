import type { JsonObject, ToolNode } from '@fullmakt/ir'

/**
 * How far an analysis may go. `budget` bounds the boxes looked at for one question (20 000 when left out).
 * `validate` tells whether arguments fit a tool's input schema: what it refuses is not reported as a witness.
 */
export interface AnalysisOptions {
  readonly budget?: number
  readonly validate?: (tool: ToolNode, args: JsonObject) => boolean
}

/**
 * A question that was not answered. `too-large`: too many fields. `budget`: the search was cut off. `no-witness`: only calls were left
 * of which no valid example was found, or a condition was not cut into classes.
 */
export interface Undecided {
  readonly tool: string
  readonly reason: 'too-large' | 'budget' | 'no-witness'
}

/** The boxes one question may look at. */
export function budgetOf({ budget }: AnalysisOptions): number {
  return budget ?? 20_000
}
