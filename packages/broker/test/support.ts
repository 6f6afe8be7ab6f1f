import type { ConstraintNode, JsonObject, Program, RuleNode, Span, ToolNode } from '@fullmakt/ir'
import { buildTable, loadTable } from '@fullmakt/policy'
import {
  type AuditEntry,
  type Broker,
  type BrokerPorts,
  type Caller,
  createBroker,
  type Refusal,
  type UpstreamAnswer,
  type Validator,
} from '../src/index.ts'

export const span: Span = { file: 'fullmakt.config.ts', line: 7, column: 3, endLine: 7, endColumn: 9, exact: true }

/** The digest of the artifact that the Programs of these tests are said to be of. */
const ARTIFACT = `sha256:${'a'.repeat(64)}`

/** What entries say of who calls, and by what they are judged, in these tests. */
export const CALLER = {
  artifact: ARTIFACT,
  grant: 'grant-1',
  client: 'client-1',
  agent: null,
  user: 'ada',
} as const

/** A tool that writes, unless said. */
export function tool(name: string, patch: Partial<ToolNode> = {}): ToolNode {
  return {
    kind: 'tool',
    name,
    title: null,
    description: `The tool ${name}.`,
    scope: 'notes:write',
    annotations: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
    requires: {},
    input: { type: 'object' },
    output: null,
    call: { kind: 'http-call', upstream: 'notes', method: 'POST', path: [], query: [], body: null },
    span,
    ...patch,
  }
}

/** A rule that allows every principal, unless said. */
export function rule(name: string, tools: readonly string[], patch: Partial<RuleNode> = {}): RuleNode {
  return {
    kind: 'rule',
    name,
    effect: 'allow',
    who: null,
    tools,
    when: null,
    limit: null,
    redact: [],
    approval: null,
    span,
    ...patch,
  }
}

/** A constraint on every principal, unless said. */
export function constraint(
  name: string,
  tools: readonly string[],
  patch: Partial<ConstraintNode> = {},
): ConstraintNode {
  return { kind: 'constraint', name, who: null, tools, when: null, limit: null, redact: [], span, ...patch }
}

/** A Program of tools, rules and constraints. */
export function programOf(
  tools: readonly ToolNode[],
  rules: readonly RuleNode[],
  constraints: readonly ConstraintNode[] = [],
): Program {
  return {
    format: 'fullmakt.program',
    version: '1.0',
    server: {
      kind: 'server',
      name: 'test',
      version: '1',
      issuer: 'https://test.example',
      resource: 'https://test.example/mcp',
      instructions: null,
      dynamicRegistration: false,
      clientIdMetadata: false,
      accessTokenMs: 1,
      grantMs: 1,
    },
    scopes: [],
    roles: [],
    agents: [],
    upstreams: [],
    tools,
    rules,
    constraints,
    invariants: [],
  }
}

/** A caller with every scope, unless said. */
export function callerOf(patch: Partial<Caller> = {}): Caller {
  return {
    id: 'grant-1',
    clientId: 'client-1',
    agent: null,
    user: 'ada',
    roles: [],
    claims: {},
    scopes: new Set(['notes:write']),
    ...patch,
  }
}

/** A validator that takes everything, or only what a test says. */
export function validator(accepts: (value: unknown) => boolean = () => true): Validator {
  return Object.assign((value: unknown) => accepts(value), {
    errors: [{ instancePath: '', keyword: 'required', params: { missingProperty: 'text' } }],
  })
}

/** An upstream's answer of text. */
export function answered(body: string, patch: object = {}): UpstreamAnswer {
  return {
    ok: true,
    status: 200,
    contentType: 'application/json',
    body: new TextEncoder().encode(body),
    scrubbed: false,
    ...patch,
  }
}

/** A broker with everything that it did, in order. */
export interface Traced {
  readonly broker: Broker
  /** The ports it used, in order: `record call.intent`, `upstream`, `limit`, `arguments`. */
  readonly steps: readonly string[]
  readonly entries: readonly AuditEntry[]
  readonly refusals: readonly Refusal[]
  readonly limitKeys: readonly string[]
  call(args?: JsonObject, caller?: Caller, toolIndex?: number): ReturnType<Broker['call']>
}

/** Makes a broker over the real policy of a Program; ports can be replaced. */
export function traced(program: Program, ports: Partial<BrokerPorts> = {}): Traced {
  const loaded = loadTable(buildTable(program))
  if (!loaded.ok) throw new Error(loaded.reason)
  const steps: string[] = []
  const entries: AuditEntry[] = []
  const refusals: Refusal[] = []
  const limitKeys: string[] = []
  let calls = 0
  const broker = createBroker(program, {
    artifact: ARTIFACT,
    policy: loaded.lookup,
    validators: program.tools.map(() => ({ input: validator(), output: null })),
    approvals: { check: never, ask: never },
    insufficientScope: (_, scope) => `Bearer scope="${scope}"`,
    newCallId: () => `call-${++calls}`,
    now: () => 1_000,
    onRefusal: (refusal) => void refusals.push(refusal),
    ...ports,
    takeLimit(key, limit) {
      steps.push('limit')
      limitKeys.push(key)
      return ports.takeLimit?.(key, limit) ?? Promise.resolve({ allowed: true, retryAfterMs: 0 })
    },
    record(entry, values) {
      steps.push(`record ${entry.kind}`)
      entries.push(entry)
      return ports.record?.(entry, values) ?? Promise.resolve()
    },
    callUpstream(toolIndex, args, context) {
      steps.push('upstream')
      return ports.callUpstream?.(toolIndex, args, context) ?? Promise.resolve(answered('done'))
    },
  })
  return {
    broker,
    steps,
    entries,
    refusals,
    limitKeys,
    call: (args = {}, caller = callerOf(), toolIndex = 0) =>
      broker.call(caller, toolIndex, args, { signal: new AbortController().signal, trace: {} }),
  }
}

function never(): Promise<never> {
  return Promise.reject(new Error('nobody should be asked'))
}
