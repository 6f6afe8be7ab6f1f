import { EFFECTS } from '../reference/evaluate.ts'
import type { Decision, PolicyPrincipal } from '../request.ts'
import { type Emitter, emitCondition } from './emit-condition.ts'
import { UNKNOWN } from './judge-leaf.ts'
import { begin, type Machine, run, type Scratch } from './machine.ts'
import { NO, WIDTH, YES } from './machine-code.ts'
import type { PolicySession } from './policy-lookup.ts'
import type { PreparedTests } from './prepared-tests.ts'
import { emitResidual } from './residual.ts'
import { rowsOf } from './rows-of.ts'
import type { VerifiedTable } from './verified-table.ts'

/** What the sessions of a table share. */
export interface SharedTable {
  readonly table: VerifiedTable
  readonly tests: PreparedTests
  readonly scratch: Scratch
  /** Paths by number, filled in as code that reads them is written. */
  readonly paths: (readonly string[])[]
  /** Decisions by the answer that stands for them, its sign taken off; made when first given. */
  readonly decisions: (Decision | undefined)[]
}

/** How many words of code a session keeps; beyond, it starts over with what is asked next. */
const MOST_WORDS = 1 << 16

const DEFAULT_DENY: Decision = Object.freeze({ effect: 'deny', rule: null })
const NONE: readonly number[] = Object.freeze([])

/** The constraints of a tool for one principal: their indices and where the code of each starts. */
interface Binding {
  readonly index: number
  readonly entry: number
}

/** Makes the session of a principal, which writes the code of a tool when the tool is first asked for. */
export function createSession(shared: SharedTable, principal: PolicyPrincipal): PolicySession {
  const { table, tests, scratch, paths, decisions } = shared
  const { denies, tools } = table.counts
  const who = atomsOf(table, principal)
  const machine: Machine = {
    code: new Int32Array(64 * WIDTH),
    constants: tests.operands,
    operands: [],
    chunks: [],
    scratch,
    paths,
    client: '',
    time: new Float64Array(1),
  }
  const emitter: Emitter = {
    table,
    tests,
    machine,
    principal: sourceOf(principal),
    slots: new Map(),
    top: WIDTH,
    held: 0,
  }
  // Where a tool's code starts; 0 is not written yet. The last rank plus two: 0 is not known yet.
  const entries = new Int32Array(tools)
  const lasts = new Int32Array(tools)
  const bindings = new Map<number, readonly Binding[]>()

  const makeRoom = (): void => {
    if (emitter.top + emitter.held < MOST_WORDS) return
    emitter.held = 0
    emitter.top = WIDTH
    machine.code = new Int32Array(64 * WIDTH)
    machine.operands.length = 0
    machine.chunks.length = 0
    entries.fill(0)
    bindings.clear()
  }
  const write = (toolIndex: number): number => {
    makeRoom()
    emitter.slots.clear()
    const { entry, last } = emitResidual(emitter, rowsOf(table, 2 * toolIndex, who))
    entries[toolIndex] = entry
    lasts[toolIndex] = last + 2
    return entry
  }
  const bind = (toolIndex: number): readonly Binding[] => {
    const known = bindings.get(toolIndex)
    if (known !== undefined) return known
    const rows = rowsOf(table, 2 * toolIndex + 1, who)
    if (rows.length > 0) makeRoom()
    emitter.slots.clear()
    const binding = rows
      .map((index) => ({ index, entry: emitConstraint(emitter, index) }))
      .filter(({ entry }) => entry !== NO)
    bindings.set(toolIndex, binding)
    return binding
  }
  return {
    decide(toolIndex, client, args, now) {
      let entry = entries[toolIndex]
      if (entry === undefined) return DEFAULT_DENY
      if (entry === 0) entry = write(toolIndex)
      if (entry >= 0) {
        begin(scratch)
        machine.client = client.id
        machine.time[0] = now
        entry = run(machine, entry, args)
      }
      return decisions[-entry] ?? decisionOf(shared, entry)
    },
    constraints(toolIndex, client, args, now) {
      if (entries[toolIndex] === undefined) return NONE
      const binding = bind(toolIndex)
      if (binding.length === 0) return NONE
      begin(scratch)
      machine.client = client.id
      machine.time[0] = now
      return binding.filter(({ entry }) => run(machine, entry, args) !== NO).map(({ index }) => index)
    },
    mayCall(toolIndex) {
      if (entries[toolIndex] === undefined) return false
      if (lasts[toolIndex] === 0) write(toolIndex)
      // Denies come first and the list ends at a rule that always decides: what stands last can be reached.
      return lasts[toolIndex]! - 2 >= denies
    },
  }
}

// An entry that answers is a rank; the default deny is there from the start.
function decisionOf({ table, decisions }: SharedTable, answer: number): Decision {
  const { rules, counts } = table
  const rank = -2 - answer
  const effect = EFFECTS[rank < counts.denies ? 0 : rank < counts.denies + counts.approves ? 1 : 2]!
  const decision = Object.freeze({ effect, rule: rules[2 * rank]! })
  decisions[-answer] = decision
  return decision
}

// A constraint binds when its condition is true or unknown.
function emitConstraint(emitter: Emitter, index: number): number {
  const { constraints, conditionStarts } = emitter.table
  const condition = constraints[index]!
  return condition === -1 ? YES : emitCondition(emitter, conditionStarts[condition]!, UNKNOWN, YES, NO, false)
}

function atomsOf({ roleAt, agentAt }: VerifiedTable, { roles, agent }: PolicyPrincipal): readonly number[] {
  const atoms = new Set([0])
  for (const role of roles) atoms.add(roleAt.get(role) ?? 0)
  if (agent !== null) atoms.add(agentAt.get(agent) ?? 0)
  return [...atoms]
}

// The principal as conditions read it, copied: what its owner changes later does not count.
function sourceOf({ user, agent, roles, claims }: PolicyPrincipal): object {
  return {
    ...(user === null ? {} : { user }),
    ...(agent === null ? {} : { agent }),
    roles: [...roles],
    claims: structuredClone(claims),
  }
}
