import type { Code } from '../diagnostics/catalogue.ts'
import type { ArgumentPath } from './context.ts'

/** Reports something wrong with a condition; `path` leads from the condition to the part at fault, the condition itself where left out. */
export type ConditionReport = (code: Code, message: string, path?: ArgumentPath) => void

/** Reports for a part of a condition: the keys that lead to it are put before each path. */
export function within(report: ConditionReport, ...keys: ArgumentPath): ConditionReport {
  return (code, message, path = []) => report(code, message, [...keys, ...path])
}
