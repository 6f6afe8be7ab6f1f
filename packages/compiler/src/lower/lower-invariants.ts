import type { DeclaredInvariant } from '@fullmakt/config/declare'
import type { InvariantNode } from '@fullmakt/ir'
import { lowerSubject, type PolicyWorld } from './lower-subject.ts'

/** Lowers invariants in source order. Reports what is wrong with what they speak of; does not prove them. */
export function lowerInvariants(declared: readonly DeclaredInvariant[], world: PolicyWorld): readonly InvariantNode[] {
  return declared.map((invariant): InvariantNode => {
    const { name, who, tools, when, span } = lowerSubject(invariant, 'invariant', world).subject
    return { kind: 'invariant', name, claim: invariant.claim, who, except: [...invariant.except], tools, when, span }
  })
}
