import type { Program, Span } from '@fullmakt/ir'
import { type AnalysisOptions, difference, type PolicyRequest } from '@fullmakt/policy'
import type { PolicyCase } from './expand-cases.ts'
import { outcomeOf, passes } from './judge-case.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/** A mistake that no case noticed. */
export interface Survivor {
  readonly name: string
  readonly span: Span
  readonly change: string
  /** A call on which it makes a difference, which a case could make; null when the analysis could not decide whether there is one. */
  readonly example: PolicyRequest | null
}

/** How many mistakes the cases notice. Mutants that were proved to mean the same are not counted. */
export interface MutationScore {
  readonly mutants: number
  readonly killed: number
  readonly equivalent: number
  readonly survivors: readonly Survivor[]
}

/**
 * Makes the mutants of a Program and counts those that some case notices.
 * All cases must pass on the Program itself. `onProgress` is told how many of how many are done. Throws what `difference` throws.
 */
export function mutationScore(
  program: Program,
  cases: readonly PolicyCase[],
  options: AnalysisOptions,
  onProgress: (done: number, all: number) => void = () => {},
): MutationScore {
  const mutants = mutantsOf(program)
  const byTool = Map.groupBy(cases, ({ tool }) => tool)
  const survivors: Survivor[] = []
  let [killed, equivalent] = [0, 0]
  for (const [index, mutant] of mutants.entries()) {
    onProgress(index, mutants.length)
    const touched = mutant.tools.flatMap((tool) => byTool.get(tool) ?? [])
    if (touched.some((one) => !passes(mutant.program, one))) {
      killed += 1
      continue
    }
    const example = exampleOf(program, mutant, options)
    if (example === undefined) equivalent += 1
    else survivors.push({ name: mutant.name, span: mutant.span, change: mutant.change, example })
  }
  onProgress(mutants.length, mutants.length)
  return { mutants: mutants.length, killed, equivalent, survivors }
}

/**
 * A request on which a mutant makes a difference.
 * Undefined when it was proved to mean the same; null when that is not known. Throws what `difference` throws.
 */
export function exampleOf(
  program: Program,
  mutant: Mutant,
  options: AnalysisOptions,
): PolicyRequest | null | undefined {
  const tools = new Set(mutant.tools)
  const only = (one: Program): Program => ({ ...one, tools: one.tools.filter(({ name }) => tools.has(name)) })
  const { access, obligations, undecided } = difference(only(program), only(mutant.program), options)
  const [first] = [...access, ...obligations]
  if (first === undefined) return undecided.length > 0 ? null : undefined
  // A client that no rule looks at need not be named.
  const plain = { ...first.witness, client: { id: 'client' } }
  return outcomeOf(program, plain) === outcomeOf(mutant.program, plain) ? first.witness : plain
}
