import type { ConditionNode, Json, JsonObject, Program, RuleNode } from '@fullmakt/ir'
import type { Decision, PolicyClient, PolicyPrincipal } from '@fullmakt/policy'

/** Decides calls as a careful programmer would without a table: rules by tool in a Map, sorted by effect, and a loop. */
export interface HandWritten {
  session(principal: PolicyPrincipal): HandWrittenSession
}

/** Decisions for one principal, its roles in a Set. */
export interface HandWrittenSession {
  decide(tool: string, client: PolicyClient, args: JsonObject, now: number): Decision
}

interface Row {
  readonly rule: RuleNode
  readonly decision: Decision
}

interface Call {
  readonly principal: Json
  client: string
  date: Date
}

const NOTHING: Decision = Object.freeze({ effect: 'deny', rule: null })
const FALSE = 0
const UNKNOWN = 1
const TRUE = 2

/** Makes the index of a Program. */
export function handWritten(program: Program): HandWritten {
  const byTool = new Map<string, Row[]>()
  for (const effect of ['deny', 'approve', 'allow'] as const) {
    for (const [index, rule] of program.rules.entries()) {
      if (rule.effect !== effect) continue
      const row = { rule, decision: Object.freeze({ effect, rule: index }) }
      for (const tool of rule.tools) {
        const rows = byTool.get(tool)
        if (rows === undefined) byTool.set(tool, [row])
        else rows.push(row)
      }
    }
  }
  return {
    session(principal) {
      const roles = new Set(principal.roles)
      const call: Call = { principal: principal as unknown as Json, client: '', date: new Date(0) }
      return {
        decide(tool, client, args, now) {
          call.client = client.id
          call.date.setTime(now)
          for (const { rule, decision } of byTool.get(tool) ?? []) {
            const { who, when, effect } = rule
            if (
              who !== null &&
              !who.some(({ kind, name }) => (kind === 'role' ? roles.has(name) : principal.agent === name))
            ) {
              continue
            }
            if (when === null || judge(when, args, call) >= (effect === 'allow' ? TRUE : UNKNOWN)) return decision
          }
          return NOTHING
        },
      }
    },
  }
}

function judge(node: ConditionNode, args: Json, call: Call): number {
  switch (node.kind) {
    case 'all': {
      let least = TRUE
      for (const part of node.of) {
        const value = judge(part, args, call)
        if (value === FALSE) return FALSE
        if (value < least) least = value
      }
      return least
    }
    case 'test':
      return compare(node.operator, read(node.source, node.path, args, call), node.operand)
    case 'compare': {
      const operand = walk(call.principal, node.principal)
      return operand === undefined ? UNKNOWN : compare(node.operator, read(node.source, node.path, args, call), operand)
    }
    case 'none': {
      const list = read(node.source, node.path, args, call)
      if (!Array.isArray(list)) return UNKNOWN
      let most = FALSE
      for (const item of list) {
        const value = judge(node.of, item, call)
        if (value === TRUE) return FALSE
        if (value > most) most = value
      }
      return TRUE - most
    }
    default:
      throw new Error(`no ${node.kind} here`)
  }
}

function read(source: string, path: readonly string[], args: Json, call: Call): Json | undefined {
  if (source === 'args') return walk(args, path)
  if (source === 'now') return call.date.getUTCHours()
  throw new Error(`no ${source} here`)
}

function walk(root: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined
    value = (value as JsonObject)[key]
  }
  return value
}

function compare(operator: string, value: Json | undefined, operand: Json): number {
  switch (operator) {
    case 'eq':
      return value === operand ? TRUE : typeof value === typeof operand ? FALSE : UNKNOWN
    case 'in':
      return typeof value === 'string' ? truth((operand as readonly Json[]).includes(value)) : UNKNOWN
    case 'lte':
      return typeof value === 'number' ? truth(value <= (operand as number)) : UNKNOWN
    case 'gt':
      return typeof value === 'number' ? truth(value > (operand as number)) : UNKNOWN
    case 'between': {
      const [low, high] = operand as readonly [number, number]
      return typeof value === 'number' ? truth(value >= low && value <= high) : UNKNOWN
    }
    case 'startsWith':
      return typeof value === 'string' ? truth(value.startsWith(operand as string)) : UNKNOWN
    default:
      throw new Error(`no ${operator} here`)
  }
}

function truth(holds: boolean): number {
  return holds ? TRUE : FALSE
}
