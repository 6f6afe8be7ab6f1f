import type { When } from './condition.ts'
import { type Site, siteOf } from './site.ts'
import type { ArgumentsOf, What, Who } from './subject.ts'

/** A claim about the policy. */
export interface Invariant {
  readonly kind: 'invariant'
  readonly claim: 'never' | 'always' | 'requires-approval'
  readonly name: string
  readonly settings: AnyInvariantSettings
  readonly site: Site
}

/** An invariant's settings, whatever its tools. */
export interface AnyInvariantSettings {
  readonly who?: Who
  readonly except?: Who
  readonly what?: What
  readonly when?: object
}

/** The settings of an invariant: the calls that it speaks of. */
export interface InvariantSettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  /** Nobody unless said: principals with one of these roles, or these agents, are left out. */
  readonly except?: Who
  /** All tools unless said. */
  readonly what?: W
  readonly when?: When<ArgumentsOf<W>>
}

/**
 * Claims that these calls are denied.
 * Takes the name that a refutation shows and the calls. A condition on missing data holds. It decides nothing: the compiler proves it or says why not.
 */
export function never<const W extends What>(name: string, settings: InvariantSettings<W>): Invariant {
  return { kind: 'invariant', claim: 'never', name, settings: settings as AnyInvariantSettings, site: siteOf(never) }
}

/**
 * Claims that these calls are allowed, without an approval.
 * Takes the name that a refutation shows and the calls. A condition on missing data does not hold. It decides nothing.
 */
export function always<const W extends What>(name: string, settings: InvariantSettings<W>): Invariant {
  return { kind: 'invariant', claim: 'always', name, settings: settings as AnyInvariantSettings, site: siteOf(always) }
}

/**
 * Claims that these calls are not allowed without an approval; they may be denied.
 * Takes the name that a refutation shows and the calls. A condition on missing data holds. It decides nothing.
 */
export function requiresApproval<const W extends What>(name: string, settings: InvariantSettings<W>): Invariant {
  return {
    kind: 'invariant',
    claim: 'requires-approval',
    name,
    settings: settings as AnyInvariantSettings,
    site: siteOf(requiresApproval),
  }
}
