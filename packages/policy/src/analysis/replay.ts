import { FullmaktError, type Program } from '@fullmakt/ir'
import { evaluate } from '../reference/evaluate.ts'
import type { Decision, PolicyRequest } from '../request.ts'
import { buildTable } from '../table/build-table.ts'
import { loadTable } from '../table/load-table.ts'

/** The decisions of two Programs on one request. */
export interface Replay {
  readonly before: Decision
  readonly after: Decision
}

/**
 * Makes the function that decides witnesses by the evaluator and the table of two Programs.
 * It throws `ERR_ANALYSIS_WITNESS` when the two disagree or when the decisions do not show the difference said: then the analysis is wrong, not the Program.
 * Throws what `buildTable` throws.
 */
export function replayer(
  older: Program,
  newer: Program,
): (request: PolicyRequest, shows: 'gained' | 'lost' | 'limit') => Replay {
  const [decideOlder, decideNewer] = [decider(older), decider(newer)]
  return (request, shows) => {
    const [before, after] = [decideOlder(request), decideNewer(request)]
    const effects = `${before.effect} ${after.effect}`
    const wanted = shows === 'gained' ? 'deny allow' : shows === 'lost' ? 'allow deny' : 'allow allow'
    if (effects !== wanted) throw wrong(request, `${effects} instead of ${wanted}`)
    return { before, after }
  }
}

function decider(program: Program): (request: PolicyRequest) => Decision {
  const table = loadTable(buildTable(program))
  if (!table.ok) throw new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${table.reason}`)
  const { lookup } = table
  return (request) => {
    const { principal, client, tool, args, now } = request
    const decision = evaluate(program, request)
    const looked = lookup.session(principal).decide(lookup.tools.indexOf(tool), client, args, now)
    if (looked.effect !== decision.effect || looked.rule !== decision.rule) {
      throw wrong(request, 'the evaluator and the table disagree')
    }
    return decision
  }
}

function wrong({ tool }: PolicyRequest, what: string): FullmaktError {
  return new FullmaktError('ERR_ANALYSIS_WITNESS', `a witness for ${tool} is wrong: ${what}`)
}
