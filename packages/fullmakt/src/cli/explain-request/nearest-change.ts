import { editDistance } from '@fullmakt/compiler'
import { canonicalJson, type Json, type JsonObject, type Program } from '@fullmakt/ir'
import { type Decision, evaluate, type PolicyRequest } from '@fullmakt/policy'
import type { ArgumentValidator } from '../argument-validators.ts'
import { rolesOf } from '../policy-tests/roles-of.ts'
import { withValue } from '../policy-tests/with-value.ts'
import { candidateValues } from './candidate-values.ts'

/** One thing that is different in a changed request; undefined is absent. */
export type ChangedPart =
  | {
      readonly kind: 'argument'
      readonly path: readonly string[]
      readonly from: Json | undefined
      readonly to: Json | undefined
    }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'time'; readonly now: number }

/** A request near to another that is decided differently, and how it is. */
export interface NearestChange {
  readonly parts: readonly ChangedPart[]
  readonly request: PolicyRequest
  readonly decision: Decision
}

const MOST_ARGUMENTS = 3
const MOST_TRIES = 50_000
// Tries times rules on the tool: what all tries together may cost.
const MOST_WORK = 2_000_000
const HOUR = 3_600_000

/**
 * Finds the smallest change of a request that changes its effect: of the fewest arguments, else a role more, else another hour of the next seven days, else
 * a role more and arguments.
 * A denied call becomes allowed or, failing that, one to approve; one to approve, allowed; an allowed one, either other. Every change was decided by
 * the reference and fits the schema. Returns null when none was found among the values that rules speak of, as far as a fixed number of tries goes; that
 * does not prove that there is none.
 */
export function nearestChange(
  program: Program,
  request: PolicyRequest,
  validate: ArgumentValidator,
): NearestChange | null {
  const decide = onTool(program, request.tool)
  const before = decide(request)
  const budget = (): Budget => ({ left: Math.min(MOST_TRIES, Math.ceil(MOST_WORK / (1 + decide.rules))) })
  const tried = (parts: readonly ChangedPart[], changed: PolicyRequest): NearestChange | null => {
    const decision = decide(changed)
    return isWanted(before, decision) ? { parts, request: changed, decision } : null
  }
  return (
    byArguments(program, request, validate, tried, budget()) ??
    best(program.roles.map(({ name }) => byRole(program, request, name, tried))) ??
    best(Array.from({ length: 7 * 24 }, (_, hours) => byTime(request, hours + 1, tried))) ??
    byRolesAndArguments(program, request, validate, tried, budget())
  )
}

/** How many requests may still be tried. */
interface Budget {
  left: number
}

// Other rules than those on the tool decide none of its calls.
function onTool(program: Program, tool: string): ((request: PolicyRequest) => Decision) & { readonly rules: number } {
  const indices = [...program.rules.keys()].filter((index) => program.rules[index]!.tools.includes(tool))
  const part: Program = { ...program, rules: indices.map((index) => program.rules[index]!) }
  const decide = (request: PolicyRequest): Decision => {
    const { effect, rule } = evaluate(part, request)
    return { effect, rule: rule === null ? null : indices[rule]! }
  }
  return Object.assign(decide, { rules: indices.length })
}

type Try = (parts: readonly ChangedPart[], changed: PolicyRequest) => NearestChange | null

function isWanted(before: Decision, after: Decision): boolean {
  return before.effect === 'approve' ? after.effect === 'allow' : after.effect !== before.effect
}

function byArguments(
  program: Program,
  request: PolicyRequest,
  validate: ArgumentValidator,
  tried: Try,
  budget: Budget,
): NearestChange | null {
  if (budget.left <= 0) return null
  const fields = candidateValues(program, request, validate)
  for (let size = 1; size <= Math.min(MOST_ARGUMENTS, fields.length); size++) {
    let found: NearestChange | null = null
    const search = (from: number, parts: readonly Argument[], args: JsonObject): void => {
      if (budget.left <= 0) return
      if (parts.length === size) {
        budget.left -= 1
        const valid = validate(request.tool, args)
        if (valid.ok) found = best([found, tried(parts, { ...request, args: valid.args })])
        return
      }
      for (let index = from; index < fields.length; index++) {
        const { path, from: was, values } = fields[index]!
        for (const to of values)
          search(index + 1, [...parts, { kind: 'argument', path, from: was, to }], withValue(args, path, to))
      }
    }
    search(0, [], request.args)
    if (found !== null) return found
  }
  return null
}

type Argument = Extract<ChangedPart, { readonly kind: 'argument' }>

function byRole(program: Program, request: PolicyRequest, name: string, tried: Try): NearestChange | null {
  const changed = withRole(program, request, name)
  return changed === null ? null : tried([{ kind: 'role', name }], changed)
}

// All roles share what may be tried.
function byRolesAndArguments(
  program: Program,
  request: PolicyRequest,
  validate: ArgumentValidator,
  tried: Try,
  budget: Budget,
): NearestChange | null {
  const found = best(
    program.roles.map(({ name }) => {
      const changed = withRole(program, request, name)
      const withIt: Try = (parts, other) => tried([{ kind: 'role', name }, ...parts], other)
      return changed === null ? null : byArguments(program, changed, validate, withIt, budget)
    }),
  )
  if (found === null) return null
  // The role brought arguments into view that may do without it.
  return tried(found.parts.slice(1), { ...request, args: found.request.args }) ?? found
}

// Null for a role that the principal has already, or that its agent may not have.
function withRole(program: Program, request: PolicyRequest, name: string): PolicyRequest | null {
  const { principal } = request
  const roles = [...principal.roles, name]
  if (principal.roles.includes(name) || rolesOf(program, principal.agent, roles).refused !== undefined) return null
  return { ...request, principal: { ...principal, roles } }
}

function byTime(request: PolicyRequest, hours: number, tried: Try): NearestChange | null {
  const now = Math.floor(request.now / HOUR) * HOUR + hours * HOUR
  return tried([{ kind: 'time', now }], { ...request, now })
}

// An allow before an approve, then the change that is the smallest; of equals the first.
function best(changes: readonly (NearestChange | null)[]): NearestChange | null {
  let winner: NearestChange | null = null
  for (const change of changes) {
    if (change === null) continue
    if (winner === null || costOf(change) < costOf(winner)) winner = change
  }
  return winner
}

function costOf({ parts, decision }: NearestChange): number {
  const distance = parts.reduce((sum, part) => sum + (part.kind === 'argument' ? distanceOf(part) : 0), 0)
  return (decision.effect === 'approve' ? 1 : 0) + distance / (1 + distance)
}

function distanceOf({ from, to }: Argument): number {
  if (typeof from === 'number' && typeof to === 'number') return Math.abs(from - to)
  if (typeof from === 'string' && typeof to === 'string') return editDistance(from.slice(0, 200), to.slice(0, 200))
  if (from === undefined || to === undefined) return 1_000
  return typeof from === typeof to ? 1 : 1 + canonicalJson(to).length
}
