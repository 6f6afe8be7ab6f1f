import { emitArtifact } from '@fullmakt/compiler'
import type { JsonObject, Program, ToolNode } from '@fullmakt/ir'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const text: JsonObject = {
  type: 'object',
  properties: { text: { type: 'string' } },
  required: ['text'],
  additionalProperties: false,
}

/** A Program of tools of these names, each allowed to everybody. */
export function sampleProgram(names: readonly string[]): Program {
  return {
    format: 'fullmakt.program',
    version: '1.0',
    server: {
      kind: 'server',
      name: 'sample',
      version: '1.0.0',
      issuer: 'https://sample.example',
      resource: 'https://sample.example/mcp',
      instructions: null,
      dynamicRegistration: false,
      clientIdMetadata: false,
      accessTokenMs: 600_000,
      grantMs: 600_000,
    },
    scopes: [{ kind: 'scope', name: 'use', title: 'Use', includes: [], span }],
    roles: [],
    agents: [],
    upstreams: [],
    tools: names.map(toolOf),
    rules: names.map((name) => ({
      kind: 'rule',
      name: `allow ${name}`,
      effect: 'allow',
      who: null,
      tools: [name],
      when: null,
      limit: null,
      redact: [],
      approval: null,
      span,
    })),
    constraints: [],
    invariants: [],
  }
}

/** The artifact's files of such a Program. */
export async function sampleArtifact(
  names: readonly string[] = ['one', 'two'],
  revision = 0,
): Promise<Map<string, Uint8Array>> {
  const extra = new Map([['server.mjs', new TextEncoder().encode('// the server\n')]])
  return new Map((await emitArtifact(sampleProgram(names), '1.2.3', extra, revision)).files)
}

function toolOf(name: string): ToolNode {
  return {
    kind: 'tool',
    name,
    title: null,
    description: name,
    scope: 'use',
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
    requires: {},
    input: text,
    output: null,
    call: { kind: 'http-call', upstream: 'x', method: 'GET', path: [], query: [], body: null },
    span,
  }
}
