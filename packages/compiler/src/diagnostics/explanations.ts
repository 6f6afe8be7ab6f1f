import { connections } from './explanations/connections.ts'
import { decisions } from './explanations/decisions.ts'
import type { Explanations } from './explanations/explanation.ts'
import { load } from './explanations/load.ts'
import { rules } from './explanations/rules.ts'
import { tools } from './explanations/tools.ts'

export type { Explanation } from './explanations/explanation.ts'

/** What is said at length about each code. Kept apart from the catalogue, because only people who ask read it. */
export const explanations: Explanations = { ...load, ...tools, ...rules, ...decisions, ...connections }
