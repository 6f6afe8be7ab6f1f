import type { When } from './condition.ts'
import type { Duration } from './http.ts'
import { type Site, siteOf } from './site.ts'
import type { AnswerPathOf, ArgumentsOf, What, Who } from './subject.ts'

/** A rule of the policy. */
export interface Rule {
  readonly kind: 'rule'
  readonly effect: 'allow' | 'approve' | 'deny'
  readonly name: string
  readonly settings: RuleSettings
  readonly site: Site
}

/** A constraint of the policy. */
export interface Constraint {
  readonly kind: 'constraint'
  readonly name: string
  readonly settings: RuleSettings
  readonly site: Site
}

/** How often: a count and a period, such as `60/h` or `5/10s`. */
export type Limit = `${number}/${number | ''}${'s' | 'm' | 'h' | 'd'}`

/** A rule's settings, whatever its tools. */
export interface RuleSettings {
  readonly who?: Who
  readonly what?: What
  readonly when?: object
  readonly limit?: Limit
  readonly redact?: readonly string[]
  readonly by?: Who
  readonly within?: Duration
}

/** The settings of an allow rule. */
export interface AllowSettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  readonly what: W
  readonly when?: When<ArgumentsOf<W>>
  /** At most so many calls, for each principal. */
  readonly limit?: Limit
  /** What is left out of the answer: optional members and items of lists, such as `iban`, `owner.email` or `items.*.token`. */
  readonly redact?: readonly AnswerPathOf<W>[]
}

/** The settings of an approve rule. */
export interface ApproveSettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  readonly what: W
  readonly when?: When<ArgumentsOf<W>>
  /** Who may approve the call. */
  readonly by: Who
  /** How long an approval lets the very same call through. */
  readonly within: Duration
  /** At most so many calls, for each principal. */
  readonly limit?: Limit
  /** What is left out of the answer: optional members and items of lists, such as `iban`, `owner.email` or `items.*.token`. */
  readonly redact?: readonly AnswerPathOf<W>[]
}

/** The settings of a deny rule. */
export interface DenySettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  /** All tools unless said. */
  readonly what?: W
  readonly when?: When<ArgumentsOf<W>>
}

/** The settings of a constraint; it has `limit`, `redact` or both. */
export interface ConstrainSettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  /** All tools unless said. */
  readonly what?: W
  readonly when?: When<ArgumentsOf<W>>
  /** At most so many calls, for each principal. */
  readonly limit?: Limit
  /** What is left out of the answer: optional members and items of lists, such as `iban`, `owner.email` or `items.*.token`. */
  readonly redact?: readonly AnswerPathOf<W>[]
}

/**
 * Declares that calls are allowed.
 * Takes the rule's name, which denials and the audit log show, and its settings. A condition on missing data does not hold.
 */
export function allow<const W extends What>(name: string, settings: AllowSettings<W>): Rule {
  return { kind: 'rule', effect: 'allow', name, settings: settings as RuleSettings, site: siteOf(allow) }
}

/**
 * Declares that calls are allowed once somebody approved them, whatever allows them without.
 * Takes the rule's name, which the approver and the audit log read, and its settings. A condition on missing data holds.
 */
export function approve<const W extends What>(name: string, settings: ApproveSettings<W>): Rule {
  return { kind: 'rule', effect: 'approve', name, settings: settings as RuleSettings, site: siteOf(approve) }
}

/**
 * Declares that calls are denied, whatever allows them.
 * Takes the rule's name, which denials and the audit log show, and its settings. A condition on missing data holds.
 */
export function deny<const W extends What>(name: string, settings: DenySettings<W>): Rule {
  return { kind: 'rule', effect: 'deny', name, settings: settings as RuleSettings, site: siteOf(deny) }
}

/**
 * Declares what binds calls, whichever rule allows them: all constraints that match apply, the strictest limit and every redaction.
 * Takes the constraint's name and its settings. A condition on missing data holds.
 */
export function constrain<const W extends What>(name: string, settings: ConstrainSettings<W>): Constraint {
  return { kind: 'constraint', name, settings: settings as RuleSettings, site: siteOf(constrain) }
}
