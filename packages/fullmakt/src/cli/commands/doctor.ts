import type { Command } from '../command.ts'
import type { Io } from '../io.ts'

/** `fullmakt doctor`: replays how a client finds its way to a server, and says which step would fail. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'replay how a client connects to a server, and say what would fail',
  steps: [
    'call the MCP endpoint without a token, as a client of each revision does first',
    'read the protected resource metadata and those of the authorization server in each place where clients look',
    'judge what they say, ask the token endpoint with a code that is none, and look for what browsers need',
  ],
  positionals: [{ name: 'URL', summary: 'the URL of the MCP endpoint, just as it is typed into a client' }],
  flags: { json: { summary: 'the findings as one JSON document' } },
  examples: ['fullmakt doctor https://agents.acme.example/mcp', 'fullmakt doctor http://127.0.0.1:8790/mcp --json'],
  exitCodes: { 0: 'a client would get in', 1: 'a client would fail' },
  async run({ flags, positionals }, io) {
    const url = String(positionals['URL'])
    const findings = await examine(url)
    const isSound = findings.every(({ status }) => status !== 'fail')
    if (flags['json'] === true) {
      const document = { format: 'fullmakt.doctor', version: '1.0', url, sound: isSound, findings }
      io.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
    } else render(url, findings, isSound, io)
    return isSound ? 0 : 1
  },
}

/** What one step found; `help` says what to do about it. */
interface Finding {
  readonly step: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly help?: string
}

type Told = Omit<Finding, 'step'>
type Document = Readonly<Record<string, unknown>>

const ok = (detail: string): Told => ({ status: 'ok', detail })
const warn = (detail: string, help: string): Told => ({ status: 'warn', detail, help })
const fail = (detail: string, help: string): Told => ({ status: 'fail', detail, help })

async function examine(text: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const say = (step: string, ...told: readonly Told[]): void => {
    findings.push(...told.map((one) => ({ step, ...one })))
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  say('url', judgeUrl(text, url))
  if (url === undefined || findings.some(({ status }) => status === 'fail')) return findings

  const [legacy, modern] = await Promise.all([ask(text, first('2025-11-25')), ask(text, first('2026-07-28'))])
  if ('problem' in legacy) {
    say(legacy.isTls ? 'tls' : 'reach', fail(legacy.problem, legacy.help))
    return findings
  }
  say(url.protocol === 'https:' ? 'tls' : 'reach', ok(`the server answers at ${url.host}`))
  say('challenge', ...judgeChallenge(legacy))
  say('revisions', judgeRevisions(legacy, modern))

  const named = metadataUrlOf(legacy)
  const path = url.pathname === '/' ? '' : url.pathname
  const places = [named, `${url.origin}/.well-known/oauth-protected-resource${path}`]
  const resource = await firstDocument([...new Set(places.filter((place) => place !== undefined))])
  say('resource-metadata', ...judgeResource(text, resource))
  const root = await ask(`${url.origin}/.well-known/oauth-protected-resource`)
  if ('problem' in root || root.status !== 200) {
    say(
      'resource-metadata',
      warn('there are none at the root of the host', 'some clients look only there: serve them there too'),
    )
  }
  const issuer = listOf(resource?.document['authorization_servers'])[0]
  if (issuer === undefined || !URL.canParse(issuer)) return findings

  const server = await firstDocument(issuerPlaces(issuer))
  say('server-metadata', ...judgeServer(issuer, server))
  if (server === undefined) return findings
  const { document } = server
  say('pkce', judgePkce(document))
  say('registration', judgeRegistration(document))
  say('cors', judgeCors(server.answer))
  const { token_endpoint: endpoint } = document
  if (typeof endpoint === 'string' && URL.canParse(endpoint)) say('token', judgeToken(await ask(endpoint, PROBE)))
  return findings
}

function judgeUrl(text: string, url: URL | undefined): Told {
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return fail(`\`${text}\` is no URL`, 'give the whole URL, such as `https://agents.acme.example/mcp`')
  if (url.hash !== '' || url.username !== '' || url.password !== '')
    return fail('the URL has a fragment or a credential', 'leave it out')
  const isLocal = /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname)
  if (url.protocol === 'http:' && !isLocal)
    return fail('the URL is not https', 'clients send no token in clear: serve it over https')
  if (url.pathname !== '/' && url.pathname.endsWith('/'))
    return warn('the URL ends with `/`', 'clients compare it letter by letter: `/mcp/` is not `/mcp`')
  return ok(`${text} is what clients would compare, letter by letter`)
}

function judgeChallenge({ status, headers }: Answered): readonly Told[] {
  const challenge = headers.get('www-authenticate') ?? ''
  if (status >= 300 && status < 400)
    return [
      fail(
        `the endpoint redirects (${status})`,
        'clients do not send tokens where they are redirected: give them the last URL',
      ),
    ]
  if (status !== 401)
    return [
      fail(
        `a call without a token is answered ${status}, not 401`,
        status === 404
          ? 'there is no MCP endpoint at this URL: look at the path, also in the proxy before it'
          : 'a client starts to sign in only after a 401',
      ),
    ]
  if (!/^bearer\b/i.test(challenge))
    return [fail('the 401 has no `WWW-Authenticate: Bearer`', 'a proxy may have taken it away: let it pass')]
  const told = [ok('a call without a token is answered 401 with a Bearer challenge')]
  const named = /resource_metadata="([^"]*)"/i.exec(challenge)?.[1]
  if (named === undefined)
    told.push(warn('the challenge does not name `resource_metadata`', 'clients must guess where the metadata are'))
  else if (!URL.canParse(named)) told.push(fail('`resource_metadata` is no URL', 'name the whole URL'))
  if (/\berror=/.test(challenge))
    told.push(
      warn(
        'the challenge has `error`, though there was no token',
        'clients take it for an expired token (RFC 6750, section 3.1)',
      ),
    )
  return told
}

function judgeRevisions(legacy: Answered, modern: Answer): Told {
  if ('problem' in modern) return fail(modern.problem, modern.help)
  if (modern.status !== legacy.status)
    return warn(
      `2025-11-25 is answered ${legacy.status}, and 2026-07-28 ${modern.status}`,
      'both should ask for a token in the same way',
    )
  return ok('clients of 2025-11-25 and of 2026-07-28 are answered alike; what is served shows only with a token')
}

function judgeResource(url: string, found: Found | undefined): readonly Told[] {
  if (found === undefined)
    return [
      fail(
        'there are no protected resource metadata where clients look',
        'serve RFC 9728 metadata at `/.well-known/oauth-protected-resource` and the path of the endpoint',
      ),
    ]
  const { resource, authorization_servers: servers } = found.document
  if (resource !== url) {
    const help =
      String(resource).replace(/\/$/, '') === url.replace(/\/$/, '')
        ? 'only a `/` at the end differs: give clients the URL as the metadata spell it'
        : 'the public URL in the config must be the one that clients are given'
    return [fail(`the metadata are for \`${String(resource)}\`, and the client was given \`${url}\``, help)]
  }
  const [first] = listOf(servers)
  if (first === undefined) return [fail('`authorization_servers` is empty', 'name the issuer there')]
  return [ok(`${found.url} names ${first}`)]
}

function judgeServer(issuer: string, found: Found | undefined): readonly Told[] {
  if (found === undefined)
    return [
      fail(
        `there are no metadata for ${issuer} where clients look`,
        'serve RFC 8414 metadata at `/.well-known/oauth-authorization-server`',
      ),
    ]
  const { document } = found
  if (document['issuer'] !== issuer)
    return [
      fail(
        `the metadata are of \`${String(document['issuer'])}\`, not of \`${issuer}\``,
        'both must be the same, letter by letter (RFC 8414, section 3.3)',
      ),
    ]
  const told = [ok(`${found.url} is the metadata of ${issuer}`)]
  for (const name of ['authorization_endpoint', 'token_endpoint']) {
    const endpoint = document[name]
    const isUrl = typeof endpoint === 'string' && URL.canParse(endpoint)
    if (!isUrl) told.push(fail(`\`${name}\` is missing`, 'clients cannot go on without it'))
    else if (new URL(issuer).protocol === 'https:' && !endpoint.startsWith('https:'))
      told.push(fail(`\`${name}\` is not https`, 'clients refuse it'))
  }
  if (!listOf(document['response_types_supported']).includes('code'))
    told.push(fail('`response_types_supported` lacks `code`', 'clients use the authorization code flow'))
  if (document['authorization_response_iss_parameter_supported'] !== true)
    told.push(
      warn('answers do not name their issuer (RFC 9207)', 'clients of several servers cannot tell answers apart'),
    )
  return told
}

function judgePkce(document: Document): Told {
  const methods = listOf(document['code_challenge_methods_supported'])
  if (methods.includes('S256'))
    return methods.includes('plain') ? warn('PKCE takes `plain` too', 'offer S256 alone') : ok('PKCE with S256')
  return fail(
    '`code_challenge_methods_supported` lacks `S256`',
    'MCP clients must refuse a server that does not say so',
  )
}

function judgeRegistration(document: Document): Told {
  const methods = listOf(document['token_endpoint_auth_methods_supported'])
  const ways = [
    ...(document['client_id_metadata_document_supported'] === true ? ['client metadata documents'] : []),
    ...(typeof document['registration_endpoint'] === 'string' ? ['dynamic registration'] : []),
  ]
  if (ways.length === 0)
    return warn(
      'clients must be declared beforehand',
      'let the config take client metadata documents, or dynamic registration for older clients',
    )
  if (!methods.includes('none'))
    return fail(
      '`token_endpoint_auth_methods_supported` lacks `none`',
      'clients that register themselves have no secret',
    )
  return ok(`clients may come by ${ways.join(' and ')}`)
}

function judgeCors({ headers }: Answered): Told {
  const allowed = headers.get('access-control-allow-origin')
  return allowed === '*' || allowed === PAGE
    ? ok('pages of other sites may read the metadata')
    : warn(
        'pages of other sites may not read the metadata',
        'clients that run in a browser need `Access-Control-Allow-Origin: *` there',
      )
}

function judgeToken(answer: Answer): Told {
  if ('problem' in answer) return fail(`the token endpoint: ${answer.problem}`, answer.help)
  const error = answer.document?.['error']
  if (typeof error === 'string' && answer.status >= 400 && answer.status < 500)
    return ok(`the token endpoint refuses a code that is none: ${answer.status} ${visible(error)}`)
  return fail(
    `the token endpoint answers a code that is none with ${answer.status} and no OAuth error`,
    'a proxy or a page of errors may stand before it: let its own answers pass',
  )
}

/** An answer as it came, with its body where that is a JSON object. */
interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly document: Document | undefined
}

type Answer = Answered | { readonly problem: string; readonly help: string; readonly isTls: boolean }

interface Found {
  readonly url: string
  readonly document: Document
  readonly answer: Answered
}

const PAGE = 'https://client.example'
const PROBE: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=authorization_code&code=doctor&client_id=doctor&code_verifier=doctordoctordoctordoctordoctordoctordoctor',
}

/** The first request of a client, without a token. */
function first(revision: '2025-11-25' | '2026-07-28'): RequestInit {
  const isModern = revision === '2026-07-28'
  const method = isModern ? 'server/discover' : 'initialize'
  const meta = { 'io.modelcontextprotocol/protocolVersion': revision, 'io.modelcontextprotocol/clientCapabilities': {} }
  const legacy = { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'doctor', version: '1' } }
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(isModern ? { 'mcp-protocol-version': revision, 'mcp-method': method } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: isModern ? { _meta: meta } : legacy }),
  }
}

async function ask(url: string, init: RequestInit = { headers: { origin: PAGE } }): Promise<Answer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    const text = (await response.text()).slice(0, 262_144)
    return { status: response.status, headers: response.headers, document: objectOf(text) }
  } catch (error) {
    const code = String((error as { readonly cause?: { readonly code?: unknown } }).cause?.code ?? 'no answer in 5 s')
    const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)
    const help = isTls
      ? 'clients trust the usual authorities only, for the name in the URL: mend the certificate and its chain'
      : 'look whether it runs, and whether a proxy or a firewall stands before it'
    return { problem: `${new URL(url).host} cannot be reached: ${code}`, help, isTls }
  }
}

async function firstDocument(urls: readonly string[]): Promise<Found | undefined> {
  for (const url of urls) {
    if (!URL.canParse(url)) continue
    const answer = await ask(url)
    if (!('problem' in answer) && answer.status === 200 && answer.document !== undefined)
      return { url, document: answer.document, answer }
  }
  return undefined
}

// In the order of clients: RFC 8414 with the path inserted, then both forms of OpenID Connect.
function issuerPlaces(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  const places = ['oauth-authorization-server', 'openid-configuration'].map(
    (name) => `${origin}/.well-known/${name}${path}`,
  )
  return path === '' ? places : [...places, `${origin}${path}/.well-known/openid-configuration`]
}

function metadataUrlOf({ headers }: Answered): string | undefined {
  return /resource_metadata="([^"]*)"/i.exec(headers.get('www-authenticate') ?? '')?.[1]
}

function objectOf(text: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : undefined
  } catch {
    return undefined
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

// What a server says goes to a terminal.
function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)
}

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const

function render(url: string, findings: readonly Finding[], isSound: boolean, io: Io): void {
  io.stdout.write(`${visible(url)}\n\n`)
  for (const { step, status, detail, help } of findings) {
    io.stdout.write(`${MARKS[status]}  ${step.padEnd(17)}  ${visible(detail)}\n`)
    if (help !== undefined) io.stdout.write(`${' '.repeat(25)}help: ${visible(help)}\n`)
  }
  io.stdout.write(isSound ? '\nA client would get in.\n' : '\nA client would fail.\n')
}
