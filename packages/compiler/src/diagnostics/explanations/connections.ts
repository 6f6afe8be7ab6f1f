import { type Explanations, explain } from './explanation.ts'

function identityExample(issuer: string): string {
  return `import { defineConfig, oidc } from 'fullmakt'

export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: oidc({ issuer: '${issuer}', clientId: 'fullmakt', roles: 'groups' }),
  tools: {},
  policies: [],
})
`
}

/** Explanations about scopes, the server, upstreams, agents and secrets. */
export const connections: Explanations = {
  FMK2201: explain(
    'policies',
    'No tool needs the scope, so a resource owner who grants it grants nothing, and learns not to read what is asked. Use the scope in a tool, or take it out.',
    "allow('members', { what: [thing, scope('idle', 'Do nothing')] })",
    "allow('members', { what: [thing, read] })",
  ),
  FMK2202: explain(
    'policies',
    'Two different scopes have one name, and a token carries only the name. Whichever title and includes were meant, somebody would grant something else. Declare the scope once and use the value wherever it is needed.',
    "allow('members', { what: [thing, scope('read', 'Read again')] })",
    "allow('members', { what: [thing, read] })",
  ),
  FMK2203: explain(
    'scopes',
    'The scopes of a token are one text with spaces between them, so a name cannot have spaces, quotes or backslashes, nor anything but visible ASCII (RFC 6749, section 3.3). Write one word, such as `issues:read`.',
    "const read = scope('read all', 'Read')",
    "const read = scope('read:all', 'Read')",
  ),
  FMK2204: explain(
    'server',
    'The URL of the server is its issuer, and clients compare an issuer letter by letter (RFC 8414). It must be an origin in its one spelling: https, or http on loopback, without a path and without a slash at the end. `check --fix` respells an origin that is only written in another way.',
    "{ url: 'https://agents.example.com/mcp' }",
    "{ url: 'https://agents.example.com' }",
  ),
  FMK2205: explain(
    'upstream',
    'Credentials are sent to one pinned origin, and an origin is scheme, host and port. A path, a query or another spelling would leave open what is pinned. Write the origin here and the path in the requests; `check --fix` respells an origin that is only written in another way.',
    "http('https://api.example.com/v1', { actAs: 'service', auth: anonymous() })",
    "http('https://api.example.com', { actAs: 'service', auth: anonymous() })",
  ),
  FMK2206: explain(
    'upstream',
    "Whose account a request uses must never be a surprise, so `actAs` says it. Requests with the resource owner's own account are not offered: only those of the service are.",
    "http('https://api.example.com', { actAs: 'user', auth: anonymous() })",
    "http('https://api.example.com', { actAs: 'service', auth: anonymous() })",
  ),
  FMK2207: explain(
    'upstream',
    'A duration is a whole number and one unit: `ms`, `s`, `m`, `h` or `d`. Fractions and several units have more than one spelling of one duration. `check --fix` respells a duration that is only written in another way.',
    "http('https://api.example.com', { actAs: 'service', auth: anonymous(), timeout: '1.5m' })",
    "http('https://api.example.com', { actAs: 'service', auth: anonymous(), timeout: '90s' })",
  ),
  FMK2208: explain(
    'server',
    'The name of an agent is its client id, and accounts have roles by their names; both stand in rules and in the audit log, where they must be written in one way only. A rule for a role that nobody can have binds nobody. Start with a letter and use letters, digits, `_`, `-` and `.`.',
    "{ url: 'https://agents.example.com' },\n  agents: { '1bot': agent({ redirectUris: ['https://bot.example/done'], roles: [member] }) }",
    "{ url: 'https://agents.example.com' },\n  agents: { bot1: agent({ redirectUris: ['https://bot.example/done'], roles: [member] }) }",
  ),
  FMK2209: explain(
    'server',
    'An authorization code is sent to the redirect URI, and in clear on a network anybody on the way can take it (RFC 9700). Use https, or http on the machine itself: `127.0.0.1`, `[::1]` or `localhost`. Fragments and user names have no place in it.',
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['http://bot.example/done'], roles: [member] }) }",
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['https://bot.example/done'], roles: [member] }) }",
  ),
  FMK2210: explain(
    'upstream',
    'Over http the credential and everything else is readable on the way. Use https. For an origin inside your own network, where that is settled, say `privateNetwork: true`.',
    "http('http://api.example.com', { actAs: 'service', auth: anonymous() })",
    "http('https://api.example.com', { actAs: 'service', auth: anonymous() })",
  ),
  FMK2211: explain(
    'policies',
    "The rule speaks of an agent that is not among the config's `agents`, so no client could ever be it. Add the agent to `agents`, where its key gives it a name.",
    "allow('bots', { who: [member, agent({ redirectUris: ['https://bot.example/done'], roles: [member] })], what: thing })",
    "allow('bots', { who: [member], what: thing })",
  ),
  FMK2212: explain(
    'server',
    'A token that was stolen is good until it ends or is revoked, and whoever stole it will not say so. Access tokens are renewed by themselves, so an hour is plenty; a grant of more than 90 days outlives what anybody remembers of it. Shorten `oauth.accessToken` and `oauth.grant`.',
    "{ url: 'https://agents.example.com' }, oauth: { accessToken: '24h' }",
    "{ url: 'https://agents.example.com' }, oauth: { accessToken: '15m' }",
  ),
  FMK2213: explain(
    'server',
    'A private key stands in the config: whoever reads the code could sign as the agent. None of its values is repeated in any output, and it never goes into the artifact. Give the public key alone, without `d` and the other private members, and make a new key, because this one has been seen.',
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: privateKeyJwt({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' }] }), roles: [member] }) }",
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: privateKeyJwt({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] }), roles: [member] }) }",
  ),
  FMK2214: explain(
    'server',
    'A signature proves who made it only under a key that nobody else can have. A symmetric key is known to both sides, and a short RSA key can be factored (RFC 8725). Use Ed25519, P-256, or RSA of 2048 to 8192 bits with the exponent 65537, for signatures. Several keys need a `kid` each. Keys that are fetched need an https URL.',
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: privateKeyJwt({ keys: [{ kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMko' }] }), roles: [member] }) }",
    "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: privateKeyJwt({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] }), roles: [member] }) }",
  ),
  FMK2215: explain(
    'config',
    'Whoever controls the identity provider says who the owners are, so it is reached over https under the one issuer that its metadata name, letter by letter (OpenID Connect Discovery, section 4.3); http is for loopback, with `privateNetwork`. It knows this server by a client id. Roles come from a claim of the ID token, under its name or as a JSON pointer into it; what identifies the owner (`sub`) or the token itself cannot be that claim.',
    `${identityExample('http://login.example.com')}`,
    `${identityExample('https://login.example.com')}`,
  ),
  FMK2301: explain(
    'upstream',
    'A secret stands in the config in clear, where everybody reads it who reads the code, and where it stays in the history. The value is not repeated in any output. Put it into the environment or a file of the machine that serves, refer to it with `secret`, and replace the secret itself, because it has been seen.',
    "http('https://api.example.com', { actAs: 'service', auth: bearer('t0p-s3cret' as never) })",
    "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:API_TOKEN')) })",
  ),
  FMK2302: explain(
    'tools',
    'One secret would be sent to two origins. Whoever runs one of them could then use it at the other. Give each origin a secret of its own.',
    "tools: { thing, more: tool({ description: 'More.', scope: read, input: z.object({}), call: http('https://b.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) }).get('/more') }) },",
    "tools: { thing, more: tool({ description: 'More.', scope: read, input: z.object({}), call: http('https://b.example.com', { actAs: 'service', auth: bearer(secret('env:B_TOKEN')) }).get('/more') }) },",
  ),
  FMK2303: explain(
    'upstream',
    'A reference to a secret says where the server finds it: `env:NAME` for a variable of the environment, `file:/absolute/path` for a file. This one is neither, and it is not repeated, because it may be the secret itself.',
    "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:')) })",
    "http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:API_TOKEN')) })",
  ),
  FMK2304: explain(
    'upstream',
    'The header belongs to the connection or to the request itself, or is not the name of a header at all, so no key can be sent in it. Use the header that the API names, such as `X-API-Key`.',
    "http('https://api.example.com', { actAs: 'service', auth: apiKey({ header: 'Host' }, secret('env:KEY')) })",
    "http('https://api.example.com', { actAs: 'service', auth: apiKey({ header: 'X-API-Key' }, secret('env:KEY')) })",
  ),
}
