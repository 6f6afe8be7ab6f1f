import { configText } from '../support.ts'
import { config, type Mistake, mistake, parts, rule } from './mistake.ts'

const authenticated = (auth: string, imports = ''): Readonly<Record<string, string>> =>
  parts({
    imports: `import { clientSecret, privateKeyJwt } from 'fullmakt'; void [clientSecret, privateKeyJwt]; ${imports}`,
    server: `{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: ${auth}, roles: [member] }) }`,
  })

const identified = (settings: string): Readonly<Record<string, string>> =>
  config(`import { defineConfig, oidc } from 'fullmakt'

export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: oidc(${settings}),
  tools: {},
  policies: [],
})
`)

const asking = { imports: "import { ask, content, resource } from 'fullmakt'; void [ask, content, resource]" }

/** Mistakes in what a config means. */
export const meaningMistakes: readonly Mistake[] = [
  mistake(
    'FMK2015',
    'a name that is too long for a client',
    parts({
      server:
        "{ url: 'https://agents.example.com', clients: ['cursor'], name: 'a-server-with-a-name-that-goes-on-for-quite-some-time-still' }",
    }),
    'fullmakt.config.ts:7:15 FMK2015 Cursor takes names of 60 characters, and `a-server-with-a-name-that-goes-on-for-quite-some-time-still:thing` has 65',
  ),
  mistake(
    'FMK2016',
    'tools that fill the context of a client',
    parts({
      server: "{ url: 'https://agents.example.com', clients: ['claude'] }",
      input: "z.object({ id: z.string().describe('word '.repeat(22_000)) })",
    }),
    'fullmakt.config.ts:7:15 FMK2016 Claude warns above 25000 tokens of tools, and these are about 27545, of which `thing` is 27545',
  ),
  mistake(
    'FMK2017',
    'an argument in a query',
    parts({
      call: "upstream.post('/sql', { body: { q: [text('SELECT * FROM things WHERE id = {id}')] } })",
    }),
    'fullmakt.config.ts:11:45 FMK2017 `thing` writes arguments into the text of `q`',
  ),
  mistake(
    'FMK2010',
    'a pointer to what no answer has',
    parts(asking, {
      toolExtra: "output: z.object({ id: z.string() }), content: [content.text({ at: '/name' })],",
    }),
    'fullmakt.config.ts:12:49 FMK2010 no answer has anything at `/name`',
  ),
  mistake(
    'FMK2011',
    'a nested form',
    parts(asking, {
      toolExtra: "asks: { who: ask.form('Who?', z.object({ person: z.object({ name: z.string() }) })) },",
    }),
    'fullmakt.config.ts:12:14 FMK2011 clients cannot show the form `who` of the tool `thing`: `person` is neither a text, a number, a boolean nor a choice',
  ),
  mistake(
    'FMK2012',
    'an answer under the name of an argument',
    parts(asking, { toolExtra: 'asks: { id: ask.roots() },' }),
    'fullmakt.config.ts:12:13 FMK2012 the answer to `id` of the tool `thing` would be `id`, which it has already',
  ),
  mistake(
    'FMK2013',
    'a relative URI',
    parts(asking, {
      extra:
        "const page = resource({ uri: 'pages', description: 'A page.', scope: read, call: upstream.get('/page') })",
      tools: 'tools: { thing },\n  resources: { page },',
      policies: "allow('reads', { who: member, what: [thing, page] })",
    }),
    'fullmakt.config.ts:14:30 FMK2013 `pages` is not the absolute URI of a resource',
  ),
  mistake(
    'FMK2014',
    'a tool and a resource of one name',
    parts(asking, {
      extra:
        "const page = resource({ uri: 'docs://page', description: 'A page.', scope: read, call: upstream.get('/page') })",
      tools: 'tools: { thing },\n  resources: { thing: page },',
      policies: "allow('reads', { who: member, what: [thing, page] })",
    }),
    'fullmakt.config.ts:14:14 FMK2014 `thing` is a tool and a resource',
  ),
  mistake(
    'FMK2001',
    'a tool name',
    parts({ tools: "tools: { 'get thing': thing }," }),
    'fullmakt.config.ts:18:10 FMK2001 `get thing` cannot be a tool name',
  ),
  mistake(
    'FMK2002',
    'a name behind a cast',
    parts({ call: "upstream.get('/things/{id}', { query: ['nope'] as never })" }),
    'fullmakt.config.ts:11:48 FMK2002 `thing` has no argument `nope`',
  ),
  mistake(
    'FMK2003',
    'an optional argument in a path',
    parts({ call: "upstream.get('/things/{id}/{count}')" }),
    'fullmakt.config.ts:11:36 FMK2003 the path of `thing` needs `count`, which may be absent',
  ),
  mistake(
    'FMK2004',
    'a path with dots',
    parts({ call: "upstream.get('/things/../{id}')" }),
    'fullmakt.config.ts:11:22 FMK2004 `/things/../{id}` is not a path',
  ),
  mistake(
    'FMK2004',
    'a path with a query',
    parts({ call: "upstream.get('/things?id={id}')" }),
    'fullmakt.config.ts:11:22 FMK2004 `/things?id={id}` is not a path',
  ),
  mistake(
    'FMK2005',
    'no description',
    config(configText().replace('Get a thing.', ' ')),
    'fullmakt.config.ts:8:16 FMK2005 the tool `thing` has no description',
  ),
  mistake(
    'FMK2006',
    'a list in a path',
    parts({ input: 'z.object({ id: z.array(z.string()) })' }),
    'fullmakt.config.ts:11:31 FMK2006 the argument `id` of `thing` cannot stand in a text',
  ),
  mistake(
    'FMK2007',
    'a mirrored argument without a name',
    parts({ input: "z.object({ id: z.string().meta({ 'x-mcp-header': 'a b' }) })" }),
    'fullmakt.config.ts:7:15 FMK2007 the `x-mcp-header` of `id` of `thing` is not the name of a header',
  ),
  mistake(
    'FMK2008',
    'a name that gets too long',
    parts({ tools: `tools: { ${'a'.repeat(50)}: thing },` }),
    `fullmakt.config.ts:7:15 FMK2008 \`${'a'.repeat(50)}\` is 65 characters long as \`mcp__fullmakt__${'a'.repeat(50)}\``,
  ),
  mistake(
    'FMK2008',
    'a name with a dot',
    parts({ tools: "tools: { 'things.get': thing }," }),
    'fullmakt.config.ts:7:15 FMK2008 Claude and Copilot CLI do not take the dot in the name `things.get`',
  ),
  mistake(
    'FMK2009',
    'a union at the root',
    parts({ input: "z.object({ id: z.string() }).meta({ anyOf: [{ required: ['id'] }, { required: [] }] })" }),
    'fullmakt.config.ts:7:15 FMK2009 the input of `thing` has `anyOf` at its root',
  ),
  mistake(
    'FMK2009',
    'a list of anything',
    parts({
      input: "z.object({ id: z.string() }).meta({ properties: { id: { type: 'string' }, tags: { type: 'array' } } })",
    }),
    'fullmakt.config.ts:7:15 FMK2009 a list in the input of `thing` does not say what is in it (`input.tags`)',
  ),
  mistake(
    'FMK2101',
    'a contradiction',
    rule("allow('a', { what: thing, when: { args: { count: { gt: 3, lt: 2 } } } })"),
    'fullmakt.config.ts:20:54 FMK2101 no number fits all tests on `count`',
  ),
  mistake(
    'FMK2101',
    'an empty choice',
    rule("allow('a', { what: thing, when: { args: { id: { in: [] } } } })"),
    'fullmakt.config.ts:20:57 FMK2101 `in` an empty list never holds',
  ),
  mistake(
    'FMK2101',
    'an empty range',
    rule("allow('a', { what: thing, when: { now: { hour: { between: [18, 8] } } } })"),
    'fullmakt.config.ts:20:63 FMK2101 nothing is between 18 and 8',
  ),
  mistake(
    'FMK2101',
    'no alternatives',
    rule("allow('a', { what: thing, when: any() })"),
    'fullmakt.config.ts:20:37 FMK2101 `any` has no conditions',
  ),
  mistake(
    'FMK2102',
    'an argument behind a cast',
    rule("allow('a', { what: thing, when: { args: { nope: 'x' } } as never })"),
    'fullmakt.config.ts:20:47 FMK2102 `thing` has no argument `nope`',
  ),
  mistake(
    'FMK2103',
    'a name used twice',
    rule("allow('a', { what: thing }),\n    deny('a', { what: thing, when: { args: { id: 'x' } } })"),
    'fullmakt.config.ts:21:10 FMK2103 two rules are called `a`',
  ),
  mistake(
    'FMK2104',
    'a rule about nothing',
    rule("allow('a', { what: thing }), allow('b', { what: [] })"),
    'fullmakt.config.ts:20:53 FMK2104 the rule `b` speaks of no tool',
  ),
  mistake(
    'FMK2105',
    'a tool without an allow',
    rule("deny('a', { what: thing, when: { args: { id: 'x' } } })"),
    'fullmakt.config.ts:7:15 FMK2105 nobody can call `thing`: no `allow` speaks of it',
  ),
  mistake(
    'FMK2105',
    'a tool denied to all',
    rule("allow('a', { what: thing }), deny('b', { what: thing })"),
    'fullmakt.config.ts:7:15 FMK2105 nobody can call `thing`: `b` denies it to everybody',
  ),
  mistake(
    'FMK2106',
    'a limit of zero',
    rule("allow('a', { what: thing, limit: '0/h' })"),
    'fullmakt.config.ts:20:38 FMK2106 `0/h` is not a rate',
  ),
  mistake(
    'FMK2107',
    'an operator behind a cast',
    rule("allow('a', { what: thing, when: { args: { id: { lt: 3 } } } as never })"),
    'fullmakt.config.ts:20:57 FMK2107 `lt` is not a test on a string (`id`)',
  ),
  mistake(
    'FMK2107',
    'a condition that is none',
    rule("allow('a', { what: thing, when: { any: ['x'] } as never })"),
    'fullmakt.config.ts:20:45 FMK2107 `any` takes a condition, not "x"',
  ),
  mistake(
    'FMK2108',
    'a tool that is not served',
    parts({
      extra:
        "const hidden = tool({ description: 'Hide.', scope: read, input: z.object({}), call: upstream.get('/hidden') })",
      policies: "allow('a', { what: [thing, hidden] })",
    }),
    "fullmakt.config.ts:20:32 FMK2108 this tool is not in the config's `tools` (`what.1`)",
  ),
  mistake(
    'FMK2201',
    'a scope that grants nothing',
    parts({
      scopes: "const idle = scope('idle', 'Idle')\nconst read = scope('read', 'Read')",
      policies: "allow('a', { what: [thing, idle] })",
    }),
    'fullmakt.config.ts:6:14 FMK2201 the scope `idle` grants nothing',
  ),
  mistake(
    'FMK2202',
    'a scope declared twice',
    parts({
      scopes: "const read = scope('read', 'Read')\nconst again = scope('read', 'Read again')",
      policies: "allow('a', { what: [thing, again] })",
    }),
    'fullmakt.config.ts:7:21 FMK2202 the scope `read` is declared twice',
  ),
  mistake(
    'FMK2203',
    'a scope with a space',
    parts({ scopes: "const read = scope('read all', 'Read')" }),
    'fullmakt.config.ts:6:20 FMK2203 `read all` cannot be a scope name',
  ),
  mistake(
    'FMK2204',
    'a server with a path',
    parts({ server: "{ url: 'https://agents.example.com/x' }" }),
    "fullmakt.config.ts:16:18 FMK2204 `https://agents.example.com/x` cannot be the server's URL",
  ),
  mistake(
    'FMK2204',
    'a server in clear',
    parts({ server: "{ url: 'http://agents.example.com' }" }),
    "fullmakt.config.ts:16:18 FMK2204 `http://agents.example.com` cannot be the server's URL",
  ),
  mistake(
    'FMK2205',
    'an upstream with a path',
    parts({ upstream: "http('https://api.example.com/v1', { actAs: 'service', auth: anonymous() })" }),
    'fullmakt.config.ts:4:23 FMK2205 `https://api.example.com/v1` is not an origin',
  ),
  mistake(
    'FMK2206',
    "the owner's account",
    parts({ upstream: "http('https://api.example.com', { actAs: 'user', auth: anonymous() })" }),
    'fullmakt.config.ts:4:59 FMK2206 `actAs: "user"` is not offered',
  ),
  mistake(
    'FMK2207',
    'a fraction of a minute',
    parts({ upstream: "http('https://api.example.com', { actAs: 'service', auth: anonymous(), timeout: '1.5m' })" }),
    'fullmakt.config.ts:4:98 FMK2207 `1.5m` is not a duration',
  ),
  mistake(
    'FMK2208',
    'an agent that starts with a digit',
    parts({
      server:
        "{ url: 'https://agents.example.com' },\n  agents: { '1bot': agent({ redirectUris: ['https://a.example/cb'], roles: [member] }) }",
    }),
    'fullmakt.config.ts:17:13 FMK2208 `1bot` cannot name an agent',
  ),
  mistake(
    'FMK2208',
    'a role that no account can have',
    rule("allow('some', { who: role('Ops Team'), what: thing })"),
    'fullmakt.config.ts:20:26 FMK2208 `Ops Team` cannot name a role',
  ),
  mistake(
    'FMK1103',
    'a role without a name',
    rule("deny('none', { who: { kind: 'role' } as never, what: thing })"),
    'fullmakt.config.ts:20:25 FMK1103 this is not a role (`who`)',
  ),
  mistake(
    'FMK2209',
    'a redirect in clear',
    parts({
      server:
        "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['http://a.example/cb'], roles: [member] }) }",
    }),
    'fullmakt.config.ts:17:41 FMK2209 `http://a.example/cb` cannot be a redirect URI',
  ),
  mistake(
    'FMK2210',
    'an upstream in clear',
    parts({ upstream: "http('http://api.example.com', { actAs: 'service', auth: anonymous() })" }),
    'fullmakt.config.ts:4:23 FMK2210 `http://api.example.com` would carry the credential in clear',
  ),
  mistake(
    'FMK2211',
    'an agent outside the config',
    parts({
      extra: "const bot = agent({ redirectUris: ['https://a.example/cb'], roles: [member] })",
      policies: "allow('a', { who: [member, bot], what: thing })",
    }),
    "fullmakt.config.ts:20:32 FMK2211 this agent is not in the config's `agents` (`who.1`)",
  ),
  mistake(
    'FMK2215',
    'a provider in clear',
    identified("{ issuer: 'http://login.example.com', clientId: 'fullmakt', roles: 'groups' }"),
    'fullmakt.config.ts:5:28 FMK2215 `http://login.example.com` would be asked in clear',
  ),
  mistake(
    'FMK2215',
    'a provider in another spelling',
    identified("{ issuer: 'https://LOGIN.example.com', clientId: 'fullmakt', roles: 'groups' }"),
    'fullmakt.config.ts:5:28 FMK2215 `https://LOGIN.example.com` is not the one spelling of that issuer',
  ),
  mistake(
    'FMK2215',
    'no client id',
    identified("{ issuer: 'https://login.example.com', clientId: '', roles: 'groups' }"),
    'fullmakt.config.ts:5:67 FMK2215 the client id is no visible ASCII text',
  ),
  mistake(
    'FMK2215',
    'roles from the subject',
    identified("{ issuer: 'https://login.example.com', clientId: 'x', roles: 'sub' }"),
    'fullmakt.config.ts:5:79 FMK2215 `sub` is no claim that can hold roles',
  ),
  mistake(
    'FMK2215',
    'claims of the token itself',
    identified("{ issuer: 'https://login.example.com', clientId: 'x', roles: 'groups', claims: ['exp'] }"),
    'fullmakt.config.ts:5:97 FMK2215 `exp` is no claim that policies may ask about',
  ),
  mistake(
    'FMK2301',
    'a client secret at a provider, in clear',
    identified(
      "{ issuer: 'https://login.example.com', clientId: 'x', clientSecret: 'hunter2' as never, roles: 'groups' }",
    ),
    'fullmakt.config.ts:5:86 FMK2301 `clientSecret` takes a reference to a secret, not its value (`clientSecret`)',
  ),
  mistake(
    'FMK2301',
    'a secret behind a cast',
    parts({ upstream: "http('https://api.example.com', { actAs: 'service', auth: bearer('hunter2' as never) })" }),
    'fullmakt.config.ts:4:76 FMK2301 a credential takes a reference to a secret, not its value (`auth`)',
  ),
  mistake(
    'FMK2301',
    'a secret',
    parts({ upstream: "http('https://api.example.com', { actAs: 'service', auth: bearer('hunter2') })" }),
    'fullmakt.config.ts:4:83 TS2345 this is not a reference to a secret',
  ),
  mistake(
    'FMK2301',
    'a secret in the origin',
    parts({ upstream: "http('https://me:hunter2@api.example.com', { actAs: 'service', auth: anonymous() })" }),
    'fullmakt.config.ts:4:23 FMK2301 the origin holds a credential',
  ),
  mistake(
    'FMK2302',
    'a secret for two origins',
    parts({
      extra:
        "const second = http('https://b.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })\nconst more = tool({ description: 'More.', scope: read, input: z.object({}), call: second.get('/more') })",
      tools: 'tools: { thing, more },',
      policies: "allow('a', { what: read })",
    }),
    'fullmakt.config.ts:14:72 FMK2302 the secret `env:TOKEN` would go to `https://api.example.com` and to `https://b.example.com`',
  ),
  mistake(
    'FMK2212',
    'access tokens that live for days',
    parts({ server: "{ url: 'https://agents.example.com' },\n  oauth: { accessToken: '2d', grant: '90d' }" }),
    'fullmakt.config.ts:17:25 FMK2212 an access token lives for 48 hours',
  ),
  mistake(
    'FMK2212',
    'a grant that lives for a year',
    parts({ server: "{ url: 'https://agents.example.com' },\n  oauth: { accessToken: '1h', grant: '365d' }" }),
    'fullmakt.config.ts:17:38 FMK2212 a grant lives for 365 days',
  ),
  mistake(
    'FMK2213',
    'a private key',
    authenticated("privateKeyJwt({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'hunter2' }] })"),
    'fullmakt.config.ts:1:1 FMK2213 key 1 of the agent `bot` is a private key: it has `d`',
  ),
  mistake(
    'FMK2213',
    'a private key in an imported file',
    {
      ...authenticated('privateKeyJwt(keys)', "import keys from './bot.jwks.json' with { type: 'json' }"),
      'bot.jwks.json': '{"keys":[{"kty":"RSA","n":"x","e":"AQAB","p":"hunter2"}]}',
    },
    'fullmakt.config.ts:1:1 FMK2213 key 1 of the agent `bot` is a private key: it has `p`',
  ),
  mistake(
    'FMK2214',
    'a symmetric key',
    authenticated("privateKeyJwt({ keys: [{ kty: 'oct', k: 'hunter2' }] })"),
    'fullmakt.config.ts:1:1 FMK2214 key 1 of the agent `bot` is symmetric: whoever verifies could sign',
  ),
  mistake(
    'FMK2214',
    'a short RSA key',
    authenticated(`privateKeyJwt({ keys: [{ kty: 'RSA', n: '${'x'.repeat(171)}', e: 'AQAB' }] })`),
    'fullmakt.config.ts:17:46 FMK2214 key 1 of the agent `bot` is an RSA key of less than 2048 bits',
  ),
  mistake(
    'FMK2214',
    'two keys without names',
    authenticated(
      "privateKeyJwt({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'a' }, { kty: 'OKP', crv: 'Ed25519' }] })",
    ),
    'fullmakt.config.ts:17:46 FMK2214 key 2 of the agent `bot` needs a `kid` of its own beside other keys',
  ),
  mistake(
    'FMK2214',
    'no keys',
    authenticated('privateKeyJwt({ keys: [] })'),
    'fullmakt.config.ts:17:46 FMK2214 the agent `bot` has no set of 1 to 20 public keys',
  ),
  mistake(
    'FMK2214',
    'keys behind a credential',
    authenticated("privateKeyJwt('https://me:hunter2@a.example/jwks')"),
    'fullmakt.config.ts:1:1 FMK2214 the keys of the agent `bot` cannot be fetched: the URL holds a credential',
  ),
  mistake(
    'FMK2301',
    'a client secret in place of its hash',
    authenticated("clientSecret('sha256:hunter2')"),
    'fullmakt.config.ts:17:45 FMK2301 the agent `bot` needs the hash of its secret, not the secret',
  ),
  mistake(
    'FMK2303',
    'a secret location',
    parts({ upstream: "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:')) })" }),
    'fullmakt.config.ts:4:90 FMK2303 this is not a secret reference',
  ),
  mistake(
    'FMK2303',
    'a secret as its own location',
    parts({ upstream: "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('hunter2')) })" }),
    'fullmakt.config.ts:4:90 TS2345 this is not a secret location',
  ),
  mistake(
    'FMK2304',
    'a header that belongs to the connection',
    parts({
      upstream:
        "http('https://api.example.com', { actAs: 'service', auth: apiKey({ header: 'Host' }, secret('env:KEY')) })",
    }),
    'fullmakt.config.ts:4:93 FMK2304 `Host` cannot carry a key',
  ),
]
