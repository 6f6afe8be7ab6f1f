import type { Effect, Json, Span } from '@fullmakt/ir'
import type { PolicyRequest } from '@fullmakt/policy'

/** The sections of a plan, most dangerous first. */
export type Section = 'access' | 'clients' | 'auth' | 'upstreams' | 'secrets'

/** Whether a change lets more happen than before. What was not proven to let no more happen is `broaden`, too, and says so by its certainty. */
export type Direction = 'broaden' | 'narrow' | 'neutral'

/** `error`: lets more happen or breaks clients. `warning`: may do so, or people will notice it. `info`: neither. */
export type Severity = 'error' | 'warning' | 'info'

/** How far a client must look to notice a change: `WIRE` on the wire, `CLIENT` in what it may do, `STRICT` in words that it may have pinned. */
export type Level = 'WIRE' | 'CLIENT' | 'STRICT'

/** A request that shows a change, and what was decided on it before and after. */
export interface Example {
  readonly request: PolicyRequest
  readonly before: Effect
  readonly after: Effect
}

/** A place that caused a change: the Program in which it stands so, and the name of the rule, constraint or invariant there, if it is one. */
export interface Because {
  readonly program: 'older' | 'newer'
  readonly rule: string | null
  readonly span: Span
}

/** Who took responsibility for a change, and until when (RFC 3339, null for good). */
export interface Approved {
  readonly reason: string
  readonly author: string | null
  readonly expires: string | null
}

/**
 * One difference between two Programs.
 * `fingerprint` is of what is different, not of where it stands: 12 hexadecimal digits of the SHA-256 of code, subject, before and after. `breaking`
 * says that clients that were right are not any more. `level` is null for what is never left out. `approved` is absent unless somebody did.
 */
export interface Change {
  readonly fingerprint: string
  readonly code: string
  readonly section: Section
  readonly direction: Direction
  readonly severity: Severity
  readonly certainty: 'proven' | 'undecided'
  readonly breaking: boolean
  readonly level: Level | null
  readonly subject: string
  readonly before: Json
  readonly after: Json
  readonly because: readonly Because[]
  readonly example?: Example
  readonly approved?: Approved
}

/** A change before it has its fingerprint. */
export type Draft = Omit<Change, 'fingerprint' | 'approved'>

/** What can be left out when a change is made: it is then neutral, proven, breaks nothing, is never left out and has no values and places. */
export type DraftParts = Partial<Omit<Draft, 'code' | 'section' | 'subject' | 'severity'>> & {
  /** Worth a warning although it neither broadens nor breaks. */
  readonly warn?: boolean
}

/** Makes a change; its severity follows from what it does. */
export function draft(section: Section, code: string, subject: string, parts: DraftParts = {}): Draft {
  const { direction = 'neutral', certainty = 'proven', breaking = false, level = null, warn = false, ...more } = parts
  const isGrave = direction === 'broaden' || breaking
  const severity =
    isGrave && certainty === 'proven' ? 'error' : isGrave || certainty === 'undecided' || warn ? 'warning' : 'info'
  return {
    code,
    section,
    direction,
    severity,
    certainty,
    breaking,
    level,
    subject,
    before: null,
    after: null,
    because: [],
    ...more,
  }
}

/** Tells whether a change should not be deployed before somebody approved it: it lets more happen, breaks clients, or may do either. */
export function needsApproval({ direction, breaking, certainty, approved }: Change): boolean {
  return approved === undefined && (direction === 'broaden' || breaking || certainty === 'undecided')
}
