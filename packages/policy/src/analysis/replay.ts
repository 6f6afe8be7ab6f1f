import { FullmaktError, type Program } from '@fullmakt/ir'
import { constraintsOn } from '../reference/constraints.ts'
import { evaluate } from '../reference/evaluate.ts'
import type { Decision, PolicyRequest } from '../request.ts'
import { buildTable } from '../table/build-table.ts'
import { loadTable } from '../table/load-table.ts'
import type { PolicyLookup } from '../table/policy-lookup.ts'

/**
 * Makes the function that decides witnesses on one tool by the evaluator and the table of the rules that name it. `rules` are theirs, as indices.
 * It throws `ERR_ANALYSIS_WITNESS` when the two disagree on the decision or on what constraints bind: then the analysis is wrong, not the Program.
 * Throws what `buildTable` throws.
 */
export function replayer(
  program: Program,
  tool: string,
  rules: readonly number[],
): (request: PolicyRequest) => Decision {
  const named = [...rules].sort((a, b) => a - b)
  const part: Program = {
    ...program,
    tools: program.tools.filter(({ name }) => name === tool),
    rules: named.map((index) => program.rules[index]!),
    constraints: program.constraints.filter(({ tools }) => tools.includes(tool)),
  }
  let known: PolicyLookup | undefined
  return (request) => {
    known ??= lookupOf(part)
    const lookup = known
    const { principal, client, args, now } = request
    const decision = evaluate(part, request)
    const session = lookup.session(principal)
    const index = lookup.tools.indexOf(tool)
    const looked = session.decide(index, client, args, now)
    if (looked.effect !== decision.effect || looked.rule !== decision.rule) throw disagree(tool)
    const binding = index === -1 ? [] : session.constraints(index, client, args, now)
    if (index !== -1 && binding.join() !== constraintsOn(part, request).join()) throw disagree(tool)
    return { effect: decision.effect, rule: decision.rule === null ? null : named[decision.rule]! }
  }
}

function lookupOf(program: Program): PolicyLookup {
  const table = loadTable(buildTable(program))
  if (!table.ok) throw new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${table.reason}`)
  return table.lookup
}

/** The error for a witness that does not show what it was to show. */
export function wrongWitness(tool: string, what: string): FullmaktError {
  return new FullmaktError('ERR_ANALYSIS_WITNESS', `a witness for ${tool} is wrong: ${what}`)
}

function disagree(tool: string): FullmaktError {
  return wrongWitness(tool, 'the evaluator and the table disagree')
}
