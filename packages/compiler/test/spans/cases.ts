import type { Code } from '../../src/index.ts'
import { type ConfigParts, configText } from '../support.ts'
import type { MarkedFiles } from './marked.ts'

/** A project with one diagnostic: `⟦…⟧` stands around its place, `⟪…⟫` around its related places. */
export interface SpanCase {
  readonly code: Code
  readonly about: string
  readonly files: MarkedFiles
}

const of = (code: Code, about: string, parts: ConfigParts, others: MarkedFiles = {}): SpanCase => ({
  code,
  about,
  files: { 'fullmakt.config.ts': configText(parts), ...others },
})
const api = (settings: string): ConfigParts => ({
  upstream: `http('https://api.example.com', ${settings})`,
})
const SERVICE = "actAs: 'service', auth: anonymous()"

/** Values written in the call itself. */
export const inPlace: readonly SpanCase[] = [
  of('FMK2207', 'a member', api(`{ ${SERVICE}, timeout: ⟦'1.5m'⟧ }`)),
  of('FMK2207', 'a member behind a cast', api(`{ ${SERVICE}, timeout: ⟦'soon'⟧ as never }`)),
  of('FMK2207', 'a quoted member', api(`{ ${SERVICE}, 'timeout': ⟦'1.5m'⟧ }`)),
  of('FMK2207', 'a computed member', api(`{ ${SERVICE}, ['timeout']: ⟦'1.5m'⟧ }`)),
  of(
    'FMK2207',
    'parentheses, `as const` and `satisfies`',
    api(`({ ${SERVICE}, timeout: (⟦'1.5m'⟧ as const) satisfies string })`),
  ),
  of('FMK2207', 'a template without places', api(`{ ${SERVICE}, timeout: ⟦\`1.5m\`⟧ }`)),
  of('FMK2207', 'a choice', api(`{ ${SERVICE}, timeout: ⟦1 < 2 ? '1.5m' : '2m'⟧ }`)),
  of('FMK2207', 'an emoji before it', api(`{ /* 👩‍🚀 é 漢字 */ ${SERVICE}, timeout: ⟦'1.5m'⟧ }`)),
  of('FMK2206', 'a literal of another kind', api("{ actAs: ⟦'user'⟧, auth: anonymous() }")),
  of('FMK2205', 'the first argument', { upstream: `http(⟦'https://api.example.com/v1'⟧, { ${SERVICE} })` }),
  of(
    'FMK2304',
    'an argument of an argument',
    api("{ actAs: 'service', auth: apiKey({ header: ⟦'Host'⟧ }, secret('env:KEY')) }"),
  ),
  of('FMK2303', 'an argument of its own site', api("{ actAs: 'service', auth: bearer(secret(⟦'env:'⟧)) }")),
  of('FMK2203', 'a name', { scopes: "const read = scope(⟦'read all'⟧, 'Read')" }),
  of('FMK2204', 'a member of a member', { server: "{ url: ⟦'https://agents.example.com/x'⟧ }" }),
  of('FMK2207', 'another part of the config', {
    server: "{ url: 'https://agents.example.com' },\n  oauth: { grant: ⟦'0d'⟧ }",
  }),
  of('FMK2001', "a member's name", { tools: "tools: { ⟦'get thing'⟧: thing }," }),
  of('FMK2208', "an agent's name", {
    server:
      "{ url: 'https://agents.example.com' },\n  agents: { ⟦'1bot'⟧: agent({ redirectUris: ['https://a.example/cb'], roles: [member] }) }",
  }),
  of('FMK2209', 'an item of a list', {
    server:
      "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['https://a.example/cb', ⟦'http://a.example/cb'⟧], roles: [member] }) }",
  }),
  of('FMK2003', 'a place in a path', { call: "upstream.get('/things/{id}/⟦{count}⟧')" }),
  of('FMK2004', 'a path', { call: "upstream.get(⟦'/things/../{id}'⟧)" }),
  of('FMK2002', 'a name in a list', { call: "upstream.get('/things/{id}', { query: ['count', ⟦'nope'⟧] as never })" }),
  of('FMK2006', 'a place in a text', {
    input: 'z.object({ id: z.string(), tags: z.array(z.string()) })',
    call: "upstream.post('/things/{id}', { body: { note: { line: text('tags: ⟦{tags}⟧') } } })",
  }),
  of('FMK2005', 'a description', {
    extra: "const mute = tool({ description: ⟦' '⟧, scope: read, input: z.object({}), call: upstream.get('/mute') })",
    tools: 'tools: { thing, mute },',
    policies: "allow('all', { what: read })",
  }),
  of('FMK1103', 'a part behind a cast', { tools: 'tools: { thing, other: ⟦3⟧ as never },' }),
  of('FMK1201', 'a schema', { input: '⟦z.object({ id: z.string(), when: z.date() })⟧' }),
  of('FMK2202', 'a name declared before', {
    scopes: "const read = scope(⟪'read'⟫, 'Read')\nconst again = scope(⟦'read'⟧, 'Read again')",
    policies: "allow('a', { what: [thing, again] })",
  }),
  of('FMK2302', 'two uses of one secret', {
    upstream: "http('https://api.example.com', { actAs: 'service', auth: ⟪bearer(secret('env:TOKEN'))⟫ })",
    extra:
      "const second = http('https://b.example.com', { actAs: 'service', auth: ⟦bearer(secret('env:TOKEN'))⟧ })\nconst more = tool({ description: 'More.', scope: read, input: z.object({}), call: second.get('/more') })",
    tools: 'tools: { thing, more },',
    policies: "allow('a', { what: read })",
  }),
]

/** Values written somewhere else. */
export const elsewhere: readonly SpanCase[] = [
  of('FMK2207', 'a constant', { imports: "const WAIT = ⟦'1.5m'⟧", ...api(`{ ${SERVICE}, timeout: ⟪WAIT⟫ }`) }),
  of('FMK2207', 'a constant of a constant', {
    imports: "const A = ⟦'1.5m'⟧\nconst B = A",
    ...api(`{ ${SERVICE}, timeout: ⟪B⟫ }`),
  }),
  of('FMK2207', 'a shorthand member', { imports: "const timeout = ⟦'1.5m'⟧", ...api(`{ ${SERVICE}, ⟪timeout⟫ }`) }),
  of('FMK2207', 'a member of a constant', {
    imports: "const TIMES = { short: '1s', long: ⟦'1.5m'⟧ } as const",
    ...api(`{ ${SERVICE}, timeout: ⟪TIMES.long⟫ }`),
  }),
  of('FMK2207', 'an item of a constant', {
    imports: "const TIMES = ['1s', ⟦'1.5m'⟧] as const",
    ...api(`{ ${SERVICE}, timeout: ⟪TIMES[1]⟫ }`),
  }),
  of('FMK2207', 'a constant taken out of another', {
    imports: "const TIMES = { short: '1s', long: ⟦'1.5m'⟧ } as const\nconst { long } = TIMES",
    ...api(`{ ${SERVICE}, timeout: ⟪long⟫ }`),
  }),
  of('FMK2207', 'all settings in a constant', {
    imports: `const SETTINGS = { ${SERVICE}, timeout: ⟦'1.5m'⟧ } as const`,
    ...api('⟪SETTINGS⟫'),
  }),
  of('FMK2207', 'a spread', {
    imports: "const BASE = { timeout: ⟦'1.5m'⟧ } as const",
    ...api(`{ ...⟪BASE⟫, ${SERVICE} }`),
  }),
  of('FMK2207', 'a spread that comes later', {
    imports: "const BASE: { timeout?: '1.5m' } = { timeout: ⟦'1.5m'⟧ }",
    ...api(`{ timeout: '1s', ${SERVICE}, ...⟪BASE⟫ }`),
  }),
  of('FMK2207', 'a spread that is overridden', {
    imports: "const BASE = { timeout: '1s' } as const",
    ...api(`{ ...BASE, ${SERVICE}, timeout: ⟦'1.5m'⟧ }`),
  }),
  of('FMK2207', 'a spread of a spread', {
    imports: "const A = { timeout: ⟦'1.5m'⟧ } as const\nconst B = { ...A, privateNetwork: false }",
    ...api(`{ ${SERVICE}, ...⟪B⟫ }`),
  }),
  of('FMK2207', 'a frozen constant', {
    imports: "const BASE = Object.freeze({ timeout: ⟦'1.5m'⟧ } as const)",
    ...api(`{ ${SERVICE}, ...⟪BASE⟫ }`),
  }),
  of(
    'FMK2207',
    'another file',
    { imports: "import { WAIT } from './times.ts'", ...api(`{ ${SERVICE}, timeout: ⟪WAIT⟫ }`) },
    { 'times.ts': "// ⏱\nexport const WAIT = ⟦'1.5m'⟧\n" },
  ),
  of(
    'FMK2207',
    'another file, under another name',
    { imports: "import { WAIT as PAUSE } from './times.ts'", ...api(`{ ${SERVICE}, timeout: ⟪PAUSE⟫ }`) },
    { 'times.ts': "export const WAIT = ⟦'1.5m'⟧\n" },
  ),
  of(
    'FMK2207',
    'a file that passes it on',
    { imports: "import { WAIT } from './all.ts'", ...api(`{ ${SERVICE}, timeout: ⟪WAIT⟫ }`) },
    { 'all.ts': "export * from './times.ts'\n", 'times.ts': "export const WAIT = ⟦'1.5m'⟧\n" },
  ),
  of(
    'FMK2207',
    'a namespace',
    { imports: "import * as times from './times.ts'", ...api(`{ ${SERVICE}, timeout: ⟪times.WAIT⟫ }`) },
    { 'times.ts': "export const WAIT = ⟦'1.5m'⟧\n" },
  ),
  of(
    'FMK2207',
    'a default export',
    { imports: "import settings from './settings.ts'", ...api(`{ ${SERVICE}, ...⟪settings⟫ }`) },
    { 'settings.ts': "export default { timeout: ⟦'1.5m'⟧ } as const\n" },
  ),
  of(
    'FMK2207',
    'a JSON file',
    {
      imports: "import settings from './settings.json'",
      ...api(`{ ${SERVICE}, timeout: ⟪settings.timeout⟫ as never }`),
    },
    { 'settings.json': '{\n  "timeout": ⟦"1.5m"⟧\n}\n' },
  ),
  of(
    'FMK2207',
    'a file with CRLF and emoji',
    { imports: "import { TIMES } from './times.ts'", ...api(`{ ${SERVICE}, timeout: ⟪TIMES.long⟫ }`) },
    { 'times.ts': "// one\r\n// 👩‍🚀\r\nexport const TIMES = {\r\n  /* 🚀 */ long: ⟦'1.5m'⟧,\r\n} as const\r\n" },
  ),
  of('FMK2209', 'a spread in a list', {
    extra: "const URIS = ['https://a.example/1', ⟦'http://a.example/2'⟧]",
    server:
      "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['https://a.example/0', ...⟪URIS⟫], roles: [member] }) }",
  }),
  of('FMK2209', 'after a spread in a list', {
    extra: "const URIS = ['https://a.example/1', 'https://a.example/2']",
    server:
      "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: [...URIS, ⟦'http://a.example/3'⟧], roles: [member] }) }",
  }),
  of('FMK2108', 'a thing by its name', {
    extra:
      "const ⟪hidden⟫ = tool({ description: 'Hide.', scope: read, input: z.object({}), call: upstream.get('/hidden') })",
    policies: "allow('a', { what: thing }), allow('b', { what: ⟦hidden⟧ })",
  }),
  of('FMK2001', 'a name in a spread', {
    extra: "const tools = { ⟦'get thing'⟧: thing }",
    tools: 'tools: { ...tools },',
  }),
]

/** Values that only running the config gives: the innermost thing that is certain. */
export const computed: readonly SpanCase[] = [
  of('FMK2207', 'a call', {
    imports: "const wait = (): '1.5m' => '1.5m'",
    ...api(`{ ${SERVICE}, timeout: ⟦wait()⟧ }`),
  }),
  of('FMK2207', 'a spread of a call', {
    imports: "const base = () => ({ timeout: '1.5m' }) as const",
    ...api(`{ ${SERVICE}, ...⟦base()⟧ }`),
  }),
  of('FMK2207', 'a spread of a choice', {
    imports: 'const strict = 1 < 2',
    ...api(`{ ${SERVICE}, ...(⟦strict ? { timeout: '1.5m' } as const : {}⟧) }`),
  }),
  of('FMK2207', 'a constant made by a call', {
    imports: "const ⟪wait⟫ = (() => '1.5m' as const)()",
    ...api(`{ ${SERVICE}, timeout: ⟦wait⟧ }`),
  }),
  of('FMK2207', 'a variable', {
    imports: "let ⟪wait⟫: '1.5m' | '1s' = '1s'\nwait = '1.5m'",
    ...api(`{ ${SERVICE}, timeout: ⟦wait⟧ }`),
  }),
  of('FMK2207', 'a factory', {
    imports:
      "const make = (timeout: '1.5m') => http('https://api.example.com', { actAs: 'service', auth: anonymous(), timeout: ⟦timeout⟧ })",
    upstream: "make('1.5m')",
  }),
  of('FMK2207', 'a factory that passes all on', {
    imports:
      "import type { HttpOptions } from 'fullmakt'\nconst make = (options: HttpOptions) => http('https://api.example.com', ⟦options⟧)",
    upstream: `make({ ${SERVICE}, timeout: '1.5m' })`,
  }),
  of('FMK2005', 'a list that is mapped', {
    extra:
      "const extra = Object.fromEntries(['a', 'b'].map((name) => [name, tool({ description: ⟦name.slice(1)⟧, scope: read, input: z.object({}), call: upstream.get('/mapped') })]))",
    tools: 'tools: { thing, ...extra },',
    policies: "allow('all', { what: read })",
  }),
  of('FMK2005', 'a loop', {
    imports: "import type { AnyTool } from 'fullmakt'",
    extra:
      "const extra: Record<string, AnyTool> = {}\nfor (const ⟪text⟫ of ['', ' ']) {\n  extra['t' + text.length] = tool({ description: ⟦text⟧, scope: read, input: z.object({}), call: upstream.get('/looped') })\n}",
    tools: 'tools: { thing, ...extra },',
    policies: "allow('all', { what: read })",
  }),
  of('FMK2001', 'names made by a call', {
    extra: "const tools = ⟦Object.fromEntries([['get thing', thing]])⟧",
    tools: 'tools: { ...⟪tools⟫ },',
  }),
]

const rule = (policies: string, imports = ''): ConfigParts => ({ policies, imports })

/** Parts of the conditions of rules. */
export const conditions: readonly SpanCase[] = [
  of('FMK2101', 'a range', rule("allow('a', { what: thing, when: { now: { hour: { between: ⟦[18, 8]⟧ } } } })")),
  of(
    'FMK2101',
    'tests that exclude each other',
    rule("allow('a', { what: thing, when: { args: { count: ⟦{ gt: 3, lt: 2 }⟧ } } })"),
  ),
  of(
    'FMK2101',
    'inside combined conditions',
    rule("allow('a', { what: thing, when: any({ args: { id: 'x' } }, not({ args: { id: { in: ⟦[]⟧ } } })) })"),
  ),
  of(
    'FMK2101',
    'inside combined conditions written as data',
    rule("allow('a', { what: thing, when: { all: [{ args: { id: 'x' } }, { args: { id: { in: ⟦[]⟧ } } }] } })"),
  ),
  of(
    'FMK2101',
    'a condition in a constant of another file',
    rule("allow('a', { what: thing, when: { now: ⟪NIGHT⟫ } })", "import { NIGHT } from './night.ts'"),
    { 'night.ts': '// 🌙\r\nexport const NIGHT = { hour: { between: ⟦[22, 6]⟧ } } as const\r\n' },
  ),
  of(
    'FMK2101',
    'a condition in a spread',
    rule(
      "allow('a', { what: thing, when: { ...⟪NIGHT⟫, args: { id: 'x' } } })",
      'const NIGHT = { now: { hour: { between: ⟦[22, 6]⟧ } } } as const',
    ),
  ),
  of(
    'FMK2101',
    'a shorthand in a condition',
    rule("allow('a', { what: thing, when: { now: { ⟪hour⟫ } } })", 'const hour = { between: ⟦[22, 6]⟧ } as const'),
  ),
  of(
    'FMK2102',
    'the name of an argument',
    rule("allow('a', { what: thing, when: { args: { ⟦nope⟧: 'x' } } as never })"),
  ),
  of('FMK2106', 'a limit', rule("allow('a', { what: thing, limit: ⟦'0/h'⟧ })")),
  of('FMK2104', 'a list of nothing', rule("allow('a', { what: thing }), allow('b', { what: ⟦[]⟧ })")),
  of(
    'FMK2106',
    'rules that are mapped',
    rule("...['a', 'b'].map((name) => allow(name, { what: thing, limit: ⟪LIMIT⟫ }))", 'const LIMIT = ⟦`0/h`⟧'),
  ),
]
