import type { Program } from '@fullmakt/ir'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { clientNames } from './client-names.ts'
import { clientSchemas } from './client-schemas.ts'
import { clientTargets } from './client-targets.ts'
import { clientTokens } from './client-tokens.ts'
import { deadRulesCheck } from './dead-rules.ts'
import { invariantsCheck } from './invariants.ts'
import { paramHeaders } from './param-headers.ts'
import { scopesWithoutTools } from './scopes-without-tools.ts'
import { secretsInClear } from './secrets-in-clear.ts'
import { toolsNobodyReaches } from './tools-nobody-reaches.ts'

/** A semantic check: looks at a whole Program and says what is wrong with it. */
export type Check = (program: Program) => readonly Diagnostic[]

/** Every semantic check, one rule a file. */
export const checks: readonly Check[] = [
  secretsInClear,
  scopesWithoutTools,
  toolsNobodyReaches,
  deadRulesCheck,
  invariantsCheck,
  paramHeaders,
  clientNames,
  clientSchemas,
  clientTargets,
  clientTokens,
]

/** Runs every check over a Program. */
export function checkProgram(program: Program): readonly Diagnostic[] {
  return checks.flatMap((check) => check(program))
}
