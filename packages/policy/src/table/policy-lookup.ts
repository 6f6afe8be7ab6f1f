import type { JsonObject } from '@fullmakt/ir'
import type { Decision, PolicyClient, PolicyPrincipal } from '../request.ts'
import { type CompiledCondition, TRUE, UNKNOWN } from './compiled-condition.ts'
import { foldCondition } from './fold-condition.ts'
import { judgeCompiled, type Surroundings } from './judge-compiled.ts'

/** A verified row; its decision is made once, so that deciding allocates nothing. */
export interface LookupRow {
  readonly decision: Decision
  readonly who: { readonly roles: readonly string[]; readonly agents: readonly string[] } | null
  readonly condition: CompiledCondition | null
}

/** A verified decision table. `tools` and `rules` say what Program it is for: its tools by position, and its number of rules. */
export interface PolicyLookup {
  readonly tools: readonly string[]
  readonly rules: number
  /** Prepares decisions for one principal; worth keeping for its next calls. Copies the principal. */
  session(principal: PolicyPrincipal): PolicySession
}

/** Decisions for one principal. */
export interface PolicySession {
  /**
   * Decides a call.
   * Takes the tool's position in the Program, the client, the arguments and the time (ms since the epoch). A position without a tool is the
   * default deny. Does not check that the arguments fit the tool's schema.
   */
  decide(toolIndex: number, client: PolicyClient, args: JsonObject, now: number): Decision
  /** Tells whether some call of the tool could be allowed. False is certain; true is not: conditions may exclude each other. */
  mayCall(toolIndex: number): boolean
}

interface ResidualRow {
  readonly decision: Decision
  readonly condition: CompiledCondition | null
}

const DEFAULT_DENY: Decision = Object.freeze({ effect: 'deny', rule: null })

/**
 * Makes the lookup of verified rows.
 * Takes the tools' names and for each its rows, best rank first; trusts both.
 */
export function createLookup(
  tools: readonly string[],
  rowsByTool: readonly (readonly LookupRow[])[],
  rules: number,
): PolicyLookup {
  return {
    tools,
    rules,
    session({ user, agent, roles }) {
      const around: Surroundings = { user, agent, roles: [...roles], client: '', now: 0 }
      const held = new Set(roles)
      const residuals: (readonly ResidualRow[] | undefined)[] = new Array(rowsByTool.length).fill(undefined)
      const residualOf = (toolIndex: number): readonly ResidualRow[] | undefined => {
        const known = residuals[toolIndex]
        if (known !== undefined) return known
        const rows = rowsByTool[toolIndex]
        if (rows === undefined) return undefined
        const residual = residualRows(rows, held, around)
        residuals[toolIndex] = residual
        return residual
      }
      return {
        decide(toolIndex, client, args, now) {
          const rows = residualOf(toolIndex)
          if (rows === undefined) return DEFAULT_DENY
          around.client = client.id
          around.now = now
          for (const { decision, condition } of rows) {
            if (condition === null) return decision
            const least = decision.effect === 'deny' ? UNKNOWN : TRUE
            if (judgeCompiled(condition, args, around) >= least) return decision
          }
          return DEFAULT_DENY
        },
        mayCall(toolIndex) {
          // Denies come first and the list ends at a row that always decides: an allow at the end is an allow that can be reached.
          return residualOf(toolIndex)?.at(-1)?.decision.effect === 'allow'
        },
      }
    },
  }
}

// The rows that speak of the principal and can still match, up to the first that always does.
function residualRows(rows: readonly LookupRow[], held: ReadonlySet<string>, around: Surroundings): ResidualRow[] {
  const residual: ResidualRow[] = []
  for (const { decision, who, condition } of rows) {
    if (who !== null && !who.roles.some((role) => held.has(role)) && !isOneOf(who.agents, around.agent)) continue
    const folded = condition === null ? null : foldCondition(condition, around)
    if (folded === null || folded.op === 'constant') {
      const matches = folded === null || folded.value >= (decision.effect === 'deny' ? UNKNOWN : TRUE)
      if (!matches) continue
      residual.push({ decision, condition: null })
      break
    }
    residual.push({ decision, condition: folded })
  }
  return residual
}

function isOneOf(agents: readonly string[], agent: string | null): boolean {
  return agent !== null && agents.includes(agent)
}
