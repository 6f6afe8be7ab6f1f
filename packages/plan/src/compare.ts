import type { Program } from '@fullmakt/ir'
import type { AnalysisOptions } from '@fullmakt/policy'
import type { Change } from './change.ts'
import { compareAccess } from './compare-access.ts'
import { compareAuth } from './compare-auth.ts'
import { compareTools } from './compare-tools.ts'
import { compareUpstreams } from './compare-upstreams.ts'

/**
 * Compares two Programs by what they mean for access, clients, authorization, upstreams and secrets.
 * Takes the older and the newer; returns the changes, most dangerous section first. Equal Programs give none, wherever their declarations stand.
 * Rules are compared by what they allow: a rewritten rule that means the same gives none. The options are those of `difference`.
 * Throws what `difference` throws: `ERR_POLICY_RULE` for rules that fit no policy table.
 */
export function compare(older: Program, newer: Program, options: AnalysisOptions = {}): readonly Change[] {
  return [
    ...compareAccess(older, newer, options),
    ...compareTools(older, newer),
    ...compareAuth(older, newer),
    ...compareUpstreams(older, newer),
  ]
}
