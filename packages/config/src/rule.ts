import type { When } from './condition.ts'
import type { Agent, Role } from './principal.ts'
import type { Scope } from './scope.ts'
import { type Site, siteOf } from './site.ts'
import type { AnyTool, Tool } from './tool.ts'

/** A rule of the policy. */
export interface Rule {
  readonly kind: 'rule'
  readonly effect: 'allow' | 'deny'
  readonly name: string
  readonly settings: RuleSettings
  readonly site: Site
}

/** What a rule speaks of: tools, or scopes with the tools behind them. */
export type What = AnyTool | Scope | readonly (AnyTool | Scope)[]

/** Whom a rule speaks of: anyone with one of these roles, or one of these agents. */
export type Who = Role | Agent | readonly (Role | Agent)[]

/** How often: a count and a period, such as `60/h` or `5/10s`. */
export type Limit = `${number}/${number | ''}${'s' | 'm' | 'h' | 'd'}`

/** A rule's settings, whatever its tools. */
export interface RuleSettings {
  readonly who?: Who
  readonly what?: What
  readonly when?: object
  readonly limit?: Limit
}

/** The settings of an allow rule. */
export interface AllowSettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  readonly what: W
  readonly when?: When<ArgumentsOf<W>>
  /** At most so many calls, for each principal. */
  readonly limit?: Limit
}

/** The settings of a deny rule. */
export interface DenySettings<W extends What> {
  /** Everybody unless said. */
  readonly who?: Who
  /** All tools unless said. */
  readonly what?: W
  readonly when?: When<ArgumentsOf<W>>
}

type ArgumentsOf<W> =
  W extends Tool<infer Input>
    ? Input
    : W extends readonly (infer Member)[]
      ? Member extends Tool<infer Input>
        ? Input
        : Record<never, never>
      : Record<never, never>

/**
 * Declares that calls are allowed.
 * Takes the rule's name, which denials and the audit log show, and its settings. A condition on missing data does not hold.
 */
export function allow<const W extends What>(name: string, settings: AllowSettings<W>): Rule {
  return { kind: 'rule', effect: 'allow', name, settings: settings as RuleSettings, site: siteOf(allow) }
}

/**
 * Declares that calls are denied, whatever allows them.
 * Takes the rule's name, which denials and the audit log show, and its settings. A condition on missing data holds.
 */
export function deny<const W extends What>(name: string, settings: DenySettings<W>): Rule {
  return { kind: 'rule', effect: 'deny', name, settings: settings as RuleSettings, site: siteOf(deny) }
}
