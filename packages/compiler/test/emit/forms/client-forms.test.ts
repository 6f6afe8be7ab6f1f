import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, Program } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { clientForms } from '../../../src/emit/forms/client-forms.ts'
import { emitArtifact } from '../../../src/index.ts'
import { type ConfigParts, compileText, configText, repository } from '../../support.ts'

const schema = JSON.parse(readFileSync(join(repository, 'schema/client-forms.schema.json'), 'utf8')) as object
const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const UNION = { type: 'object', anyOf: [{ required: ['a'] }] }
const LIST = { type: 'object', properties: { a: { type: 'array' } } }
const PLAIN = { type: 'object', properties: { a: { type: 'string' } } }

function programOf(clients: readonly string[] | undefined, agents: Readonly<Record<string, readonly string[]>> = {}) {
  return {
    server: { name: 'acme', ...(clients === undefined ? {} : { clients }) },
    agents: Object.entries(agents).map(([name, redirectUris]) => ({ kind: 'agent', name, redirectUris, span })),
    tools: [
      { name: 'union', input: UNION, span },
      { name: 'list', input: LIST, span },
      { name: 'plain', input: PLAIN, span },
      { name: 'page', input: UNION, resource: { uri: ['docs://x'], mimeType: null, binary: false }, span },
    ],
  } as unknown as Program
}

/** A config whose tool has a list that does not say what is in it. */
const BARE: ConfigParts = {
  imports: "import { jsonSchema } from 'fullmakt'",
  input: `jsonSchema<{ id: string; more?: unknown[] }>({
    type: 'object',
    properties: { id: { type: 'string' }, more: { type: 'array' } },
    required: ['id'],
  })`,
}

describe('the forms of an artifact', () => {
  test('are there for clients that the config names, and only for inputs that differ', () => {
    const agents = {
      web: ['https://claude.ai/api/mcp/auth_callback'],
      editor: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      other: ['https://claude.ai.example/api/mcp/auth_callback', 'http://127.0.0.1:1/'],
    }
    const forms = clientForms(programOf(['claude', 'cursor', 'vscode'], agents))
    const union = { type: 'object', properties: {}, required: ['a'] }
    const list = { type: 'object', properties: { a: { type: 'array', items: {} } } }
    expect(forms).toEqual({
      format: 'fullmakt.client-forms',
      version: '1.0',
      clients: [
        { name: 'claude', clientIds: ['https://claude.ai/oauth/'], agents: ['web'], inputs: { union } },
        { name: 'vscode', clientIds: ['https://vscode.dev/oauth/'], agents: ['editor'], inputs: { list } },
      ],
      others: { union, list },
    })
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(forms as unknown as Json), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...forms, more: 1 })).toBe(false)
  })

  test('are not there where nobody needs one', () => {
    expect(clientForms(programOf(undefined))).toBeUndefined()
    expect(clientForms(programOf(['cursor']))).toBeUndefined()
    expect(clientForms(programOf(['claude']))).toBeDefined()
  })

  test('are a file of their own', async () => {
    const emitted = async (server: string, parts: ConfigParts = {}) => {
      const { program } = await compileText(configText({ ...parts, server }), { typeCheck: false })
      return [...(await emitArtifact(program!, '0.0.0')).files.keys()].includes('client-forms.json')
    }
    expect(await emitted("{ url: 'https://mcp.example.com' }")).toBe(false)
    expect(await emitted("{ url: 'https://mcp.example.com', clients: ['cursor'] }")).toBe(false)
    expect(await emitted("{ url: 'https://mcp.example.com', clients: ['vscode'] }", BARE)).toBe(true)
  })
})
