import type { Span } from '@fullmakt/ir'

/** The sections of a plan, most dangerous first. */
export type Section = 'access' | 'clients' | 'auth' | 'upstreams' | 'secrets'

/**
 * Whether a change can let more happen than before.
 * `undecided` means that it was not proven narrower, and counts as broader.
 */
export type Direction = 'broader' | 'narrower' | 'neutral' | 'undecided'

/** One difference between two Programs. `subject` names what changed; `span` is where the newer Program says so. */
export interface Change {
  readonly code: string
  readonly section: Section
  readonly direction: Direction
  readonly subject: string
  readonly span: Span | null
}
