import type { Program } from '@fullmakt/ir'
import type { Decision, PolicyPrincipal } from '@fullmakt/policy'
import { handWritten } from './hand-written.ts'
import type { Call } from './measure.ts'
import { casbin } from './peer-casbin.ts'
import { casl } from './peer-casl.ts'
import { cedar } from './peer-cedar.ts'

type Decide = (call: Call) => Decision['effect']
type Soon<T> = T | Promise<T>

/** Another way to decide the same calls. What it decides is compared with the table before anything is measured. */
export interface Peer {
  readonly name: string
  /** The most rules it is tried with; above, it would take minutes. */
  readonly mostRules: number
  /** Loads a Program, and returns for a principal the function that decides its calls. */
  load(program: Program): Soon<(principal: PolicyPrincipal) => Soon<Decide>>
}

/** All that the table is measured against. */
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
  casl,
  cedar,
  casbin,
]
