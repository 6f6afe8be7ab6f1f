import { type Effect, FullmaktError, type Program } from '@fullmakt/ir'
import { buildTable, evaluate, loadTable, type PolicyLookup, type PolicyRequest } from '@fullmakt/policy'

/** Decides requests by a whole Program. */
export type Replay = (request: PolicyRequest) => Effect

/**
 * Makes the function that decides examples by the evaluator and by the decision table of a whole Program, which is built when the first comes.
 * It throws `ERR_PLAN_WITNESS` when the two disagree. Throws what `buildTable` throws.
 */
export function createReplay(program: Program): Replay {
  let known: PolicyLookup | undefined
  return (request) => {
    known ??= lookupOf(program)
    const { principal, client, tool, args, now } = request
    const { effect } = evaluate(program, request)
    const looked = known.session(principal).decide(known.tools.indexOf(tool), client, args, now)
    if (looked.effect !== effect) throw wrongExample(tool, 'the evaluator and the table disagree')
    return effect
  }
}

/** The error for an example that does not show its change. */
export function wrongExample(tool: string, what: string): FullmaktError {
  return new FullmaktError('ERR_PLAN_WITNESS', `the example for ${tool} is wrong: ${what}`)
}

function lookupOf(program: Program): PolicyLookup {
  const table = loadTable(buildTable(program))
  if (!table.ok) throw new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${table.reason}`)
  return table.lookup
}
