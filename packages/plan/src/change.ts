import type { Span } from '@fullmakt/ir'
import type { PolicyRequest } from '@fullmakt/policy'

/** The sections of a plan, most dangerous first. */
export type Section = 'access' | 'clients' | 'auth' | 'upstreams' | 'secrets'

/**
 * Whether a change can let more happen than before.
 * `undecided` means that it was not proven narrower, and counts as broader.
 */
export type Direction = 'broader' | 'narrower' | 'neutral' | 'undecided'

/** A request that shows a change of access, and what was decided on it before and after. */
export interface Example {
  readonly request: PolicyRequest
  readonly before: 'allow' | 'deny'
  readonly after: 'allow' | 'deny'
}

/** A rule that has to do with a change of access: its name, its place, and the Program in which it stands so. */
export interface Because {
  readonly program: 'older' | 'newer'
  readonly rule: string
  readonly span: Span
}

/**
 * One difference between two Programs. `subject` names what changed; `span` is where the newer Program says so.
 * Changes of access have `because`: the rules on the tool that are not in both Programs; those that were decided have an `example`.
 */
export interface Change {
  readonly code: string
  readonly section: Section
  readonly direction: Direction
  readonly subject: string
  readonly span: Span | null
  readonly because?: readonly Because[]
  readonly example?: Example
}
