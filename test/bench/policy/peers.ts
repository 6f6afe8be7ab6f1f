import type { Program } from '@fullmakt/ir'
import type { Decision, PolicyPrincipal } from '@fullmakt/policy'
import { handWritten } from './hand-written.ts'
import type { Call } from './measure.ts'

/** Another way to decide the same calls. What it decides is compared with the table before anything is measured. */
export interface Peer {
  readonly name: string
  /** The most rules it is tried with; above, it would take minutes. */
  readonly mostRules: number
  /** Loads a Program, and returns for a principal the function that decides its calls. */
  load(program: Program): (principal: PolicyPrincipal) => (call: Call) => Decision['effect']
}

/** All that the table is measured against. Another library goes here: load its policies, then map its answer to an effect. */
export const PEERS: readonly Peer[] = [
  {
    name: 'hand-written',
    mostRules: Infinity,
    load(program) {
      const index = handWritten(program)
      return (principal) => {
        const session = index.session(principal)
        return ({ tool, client, args, now }) => session.decide(tool, client, args, now).effect
      }
    },
  },
]
