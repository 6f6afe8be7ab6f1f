import type { JsonObject } from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import type { ArgumentPath } from './context.ts'

/** Reports something wrong with a condition; `path` leads from the condition to the part at fault, the condition itself where left out. */
export type ConditionReport = (code: Code, message: string, path?: ArgumentPath) => void

/** Reports for a part of a condition: the keys that lead to it are put before each path. */
export function within(report: ConditionReport, ...keys: ArgumentPath): ConditionReport {
  return (code, message, path = []) => report(code, message, [...keys, ...path])
}

/** What stands for a part of a condition that was none, which has been said. */
export const NO_CONDITION: JsonObject = Object.freeze({})

/** Reports a part of a condition that tests nothing: it would always hold, and nobody writes one to say so. */
export function reportEmpty(tests: JsonObject, name: string, report: ConditionReport): void {
  if (tests === NO_CONDITION || Object.keys(tests).length > 0) return
  report('FMK2107', `${name} tests nothing, so that it would always hold`)
}
