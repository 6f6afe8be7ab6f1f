import { describe, expect, test } from 'vitest'
import { type ConfigParts, compileText, configText } from '../support.ts'

/** The codes that are said of a config, with its types checked or not. */
async function codesOf(parts: ConfigParts, typeCheck: boolean): Promise<readonly string[]> {
  const { diagnostics, program } = await compileText(configText(parts), { typeCheck })
  // Nothing that opens a hole is built.
  expect(program).toBeNull()
  return [...new Set(diagnostics.map(({ code, source }) => source ?? code))]
}

const rule = (text: string): ConfigParts => ({ policies: text })
const bot = (settings: string): ConfigParts => ({
  tools: `  agents: { bot: agent({ roles: [member], ${settings} }) },\n  tools: { thing },`,
})

describe('A-318: a mistake that would open a hole is an error, also where types are not looked at', () => {
  test.each<[string, ConfigParts, string]>([
    ['an allow of all tools, none named', rule("allow('x', { who: member } as never)"), 'FMK2104'],
    ['an allow of what is not there', rule("allow('x', { who: member, what: undefined } as never)"), 'FMK2104'],
    ['an allow of no tool', rule("allow('x', { who: member, what: [] })"), 'FMK2104'],
    ['an allow of a star', rule("allow('x', { who: member, what: '*' as never })"), 'FMK2108'],
    ['an approve without tools', rule("approve('x', { by: member, within: '1h' } as never)"), 'FMK2104'],
    ['any of nothing', rule("allow('x', { what: thing, when: any() })"), 'FMK2101'],
    ['all of nothing', rule("allow('x', { what: thing, when: all() })"), 'FMK2101'],
    ['an empty condition', rule("allow('x', { what: thing, when: {} })"), 'FMK2107'],
    ['an empty condition in another', rule("allow('x', { what: thing, when: any({}) })"), 'FMK2107'],
    ['not the empty condition', rule("deny('x', { what: thing, when: { not: {} } })"), 'FMK2107'],
    ['no arguments', rule("allow('x', { what: thing, when: { args: {} } })"), 'FMK2107'],
    ['an argument without a test', rule("allow('x', { what: thing, when: { args: { id: {} } } })"), 'FMK2107'],
    ['nothing of the principal', rule("allow('x', { what: thing, when: { principal: {} } })"), 'FMK2107'],
    ['no claims', rule("allow('x', { what: thing, when: { principal: { claims: {} } } })"), 'FMK2107'],
    ['no time', rule("allow('x', { what: thing, when: { now: {} } })"), 'FMK2107'],
    ['an argument that is not there', rule("allow('x', { what: thing, when: { args: { idd: 'a' } } })"), 'FMK2102'],
    ['a source that is not there', rule("allow('x', { what: thing, when: { arg: { id: 'a' } } as never })"), 'FMK2102'],
    ['a star for a host', bot("redirectUris: ['https://*.example.com/cb']"), 'FMK2209'],
    ['a star for a path', bot("redirectUris: ['https://app.example.com/*']"), 'FMK2209'],
    ['a star for a port', bot("redirectUris: ['http://127.0.0.1:*/cb']"), 'FMK2209'],
    ['a star for all', bot("redirectUris: ['*']"), 'FMK2209'],
    ['a fragment', bot("redirectUris: ['https://app.example.com/#x']"), 'FMK2209'],
    ['a script', bot("redirectUris: ['javascript:alert(1)']"), 'FMK2209'],
    ['no redirect URI', bot('redirectUris: []'), 'FMK2209'],
    ['a scope that is a text', { scopes: "const read = 'read' as never" }, 'FMK1103'],
    ['a scope name with a space', { scopes: "const read = scope('read it', 'Read')" }, 'FMK2203'],
    ['a secret that nobody can find', secretAt('ENV:TOKEN'), 'FMK2303'],
    ['a secret by a path from here', secretAt('file:token'), 'FMK2303'],
    ['a server in clear', { server: "{ url: 'http://agents.example.com' }" }, 'FMK2204'],
  ])('%s', async (_, parts, code) => {
    const imports = "import { approve } from 'fullmakt'"
    expect(await codesOf({ imports, ...parts }, false)).toEqual([code])
  })
})

describe('A-318: a name that is not there is an error of types', () => {
  test.each<[string, ConfigParts]>([
    ['of the config', { tools: '  tool: { thing },\n  tools: { thing },' }],
    ['of the server', { server: "{ url: 'https://agents.example.com', allowAll: true }" }],
    ['of a tool', { toolExtra: 'public: true,' }],
    [
      'of an upstream',
      { upstream: "http('https://a.example', { actAs: 'service', auth: anonymous(), insecure: true })" },
    ],
    ['of an agent', bot("redirectUris: ['https://a.example/cb'], redirectUri: '*'")],
    ['of a rule', rule("allow('x', { whom: member, what: thing })")],
    ['of a rule, beside what is spread', rule("allow('x', { ...{ what: thing }, whom: member })")],
    ['of two tools', { tools: '  tools: { thing, thing },' }],
  ])('%s', async (_, parts) => {
    expect(await codesOf(parts, true)).toEqual([expect.stringMatching(/^TS\d+$/)])
  })
})

function secretAt(location: string): ConfigParts {
  return {
    upstream: `http('https://a.example', { actAs: 'service', auth: bearer(secret('${location}' as never)) })`,
  }
}
