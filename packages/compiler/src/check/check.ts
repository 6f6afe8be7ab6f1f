import type { Program } from '@fullmakt/ir'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { scopesWithoutTools } from './scopes-without-tools.ts'
import { unreachableTools } from './unreachable-tools.ts'

/** A semantic check: looks at a whole Program and says what is wrong with it. */
export type Check = (program: Program) => readonly Diagnostic[]

/** Every semantic check, one rule a file. */
export const checks: readonly Check[] = [scopesWithoutTools, unreachableTools]

/** Runs every check over a Program. */
export function checkProgram(program: Program): readonly Diagnostic[] {
  return checks.flatMap((check) => check(program))
}
