import { type Digest, type JsonObject, surfaceProgram } from '@fullmakt/ir'
import { type Change, type DecidedAgain, needsApproval } from '@fullmakt/plan'
import type { Plan } from './make-plan.ts'
import { version } from './version.ts'

/** What a plan comes to. `complete` is false when some changes were left out. */
export interface Verdict {
  readonly changed: boolean
  readonly broadens: boolean
  readonly breaks: boolean
  readonly undecided: boolean
  /** How many changes nobody approved that should be. */
  readonly needsApproval: number
  readonly complete: boolean
}

/** Judges changes. */
export function verdictOf(changes: readonly Change[], complete: boolean = true): Verdict {
  return {
    changed: changes.length > 0,
    broadens: changes.some(({ direction }) => direction === 'broaden'),
    breaks: changes.some(({ breaking }) => breaking),
    undecided: changes.some(({ certainty }) => certainty === 'undecided'),
    needsApproval: changes.filter(needsApproval).length,
    complete,
  }
}

/**
 * A plan as a JSON document of the published schema.
 * `replay` is what recorded calls came to, where they were decided again. `saved` adds what a build is held to: what the artifact means, and its digest at revision 0.
 */
export function planDocument(
  { base, head, program }: Plan,
  changes: readonly Change[],
  complete: boolean,
  saved?: { readonly artifact: Digest },
  replay?: DecidedAgain,
): JsonObject {
  return {
    format: 'fullmakt.plan',
    version: '1.0',
    tool: `fullmakt ${version}`,
    base,
    head: {
      kind: 'working-tree',
      ...head,
      artifact: saved?.artifact ?? null,
      ...(saved === undefined ? {} : { contents: surfaceProgram(program) }),
    },
    verdict: verdictOf(changes, complete),
    changes,
    ...(replay === undefined ? {} : { replay }),
  } as unknown as JsonObject
}
