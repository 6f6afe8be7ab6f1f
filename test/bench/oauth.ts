import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { emitArtifact } from '@fullmakt/compiler'
import { serve } from '@fullmakt/runtime'
import { keeperSecret } from '../integration/auth/secrets.ts'
import { compileFixture } from '../support/deployment.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'
import { answerUsage } from './usage.ts'

const OURS = 'http://127.0.0.1:18190'
const THEIRS = 'http://127.0.0.1:18195'
const REDIRECT = 'https://agent.example/callback'
const VERIFIER = 'v'.repeat(43)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const CALLERS = 64
const ROUNDS = 5
const OPERATIONS = 3_000
/** What a server that has been up for a while has done long since: both are compiled by then. */
const WARM_UP = 3_000

/**
 * Measures the authorization server beside `oidc-provider` with its store in memory, while ours writes everything to disk with its audit entries.
 * Each is a process of its own behind HTTP; an owner is signed in and has consented before. What counts is CPU time of the server for each operation.
 */
export async function benchOAuth(): Promise<void> {
  const sides = { fullmakt: await startSide('ours', OURS), 'oidc-provider': await startSide('theirs', THEIRS) }
  console.log(
    'oauth: CPU of the server for each operation, median of 5 rounds that take turns; operations a second beside it',
  )
  for (const what of ['code', 'refresh', 'credentials'] as const) {
    const rounds: Record<keyof typeof sides, Round[]> = { fullmakt: [], 'oidc-provider': [] }
    for (const side of Object.values(sides)) await run(side, what, WARM_UP)
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of ['fullmakt', 'oidc-provider'] as const) {
        rounds[name].push(await run(sides[name], what, OPERATIONS))
      }
    }
    const ratios = rounds.fullmakt.map((ours, index) => (rounds['oidc-provider'][index]?.cpu ?? 0) / ours.cpu)
    const words = Object.entries(rounds).map(([name, all]) => {
      const cpu = median(all.map((round) => round.cpu))
      return `${name} ${(cpu / 1_000).toFixed(3)} ms, ${Math.round(median(all.map(({ rate }) => rate)))}/s`
    })
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
    console.log(`  ${TITLES[what]}: ${words.join('; ')}; ratio of CPU ${median(ratios).toFixed(2)} (${range})`)
  }
  for (const { child } of Object.values(sides)) child.disconnect()
}

type What = 'code' | 'refresh' | 'credentials'
const TITLES: Readonly<Record<What, string>> = {
  code: 'authorization code with PKCE',
  refresh: 'refresh with rotation',
  credentials: 'client credentials',
}

interface Round {
  /** Microseconds of the server for each operation. */
  readonly cpu: number
  /** Operations a second. */
  readonly rate: number
}

interface Side {
  readonly child: ChildProcess
  readonly url: string
  readonly authorize: string
  readonly cookie: string
  readonly callers: readonly Agent[]
}

async function startSide(role: 'ours' | 'theirs', url: string): Promise<Side> {
  const child = fork(import.meta.filename, [], { env: { ...process.env, BENCH_OAUTH: role }, stdio: 'inherit' })
  const [authorize] = (await once(child, 'message')) as [string]
  // Requests are limited for each address, so every caller has one of its own.
  const callers = Array.from(
    { length: CALLERS * 4 },
    (_, index) =>
      new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.1.${index >> 6}.${(index & 63) + 1}` }),
  )
  const side = { child, url, authorize, cookie: '', callers }
  return { ...side, cookie: await signIn(side, role) }
}

async function run(started: Side, what: What, operations: number): Promise<Round> {
  // What the peer does not need for refreshing, its store in memory has forgotten by now: the session too.
  const isAnew = what === 'refresh' && started.url === THEIRS
  const side = isAnew ? { ...started, cookie: await signIn(started, 'theirs') } : started
  // Few enough chains that the peer's store in memory, which keeps a thousand things or two, does not forget one of them.
  const callers = what === 'refresh' ? side.callers.slice(0, CALLERS) : side.callers
  const tokens = what === 'refresh' ? await Promise.all(callers.map((agent) => code(side, agent))) : []
  let next = 0
  const worker = async (_: unknown, index: number): Promise<void> => {
    for (let turn = 0; next++ < operations; turn++) {
      const at = (index + turn * CALLERS) % callers.length
      const agent = callers[at] ?? fail('no caller')
      if (what === 'code') await code(side, agent)
      else if (what === 'credentials') await credentials(side, agent)
      else tokens[at] = await refresh(side, agent, tokens[at] ?? '')
    }
  }
  const before = await usage(side.child)
  const start = performance.now()
  await Promise.all(Array.from({ length: CALLERS }, worker))
  const seconds = (performance.now() - start) / 1_000
  return { cpu: ((await usage(side.child)) - before) / operations, rate: operations / seconds }
}

async function code(side: Side, agent: Agent): Promise<string> {
  const answer = await ask(agent, 'GET', side.url + side.authorize, '', {
    cookie: side.cookie,
    'sec-fetch-site': 'none',
  })
  const given = new URL(answer.headers.location ?? fail(`no redirect: ${answer.text}`), side.url).searchParams.get(
    'code',
  )
  return tokenOf(side, agent, {
    grant_type: 'authorization_code',
    client_id: 'web',
    code: given ?? fail(`no code: ${answer.headers.location}`),
    code_verifier: VERIFIER,
    redirect_uri: REDIRECT,
  })
}

function refresh(side: Side, agent: Agent, token: string): Promise<string> {
  return tokenOf(side, agent, { grant_type: 'refresh_token', client_id: 'web', refresh_token: token })
}

async function credentials(side: Side, agent: Agent): Promise<void> {
  const authorization = `Basic ${Buffer.from(`keeper:${keeperSecret}`).toString('base64')}`
  const body = 'grant_type=client_credentials&scope=notes%3Aread'
  const answer = await ask(agent, 'POST', `${side.url}/token`, body, { authorization })
  if (answer.status !== 200) fail(answer.text)
}

async function tokenOf(side: Side, agent: Agent, form: Readonly<Record<string, string>>): Promise<string> {
  const answer = await ask(agent, 'POST', `${side.url}/token`, new URLSearchParams(form).toString())
  if (answer.status !== 200) fail(answer.text)
  return (JSON.parse(answer.text) as { readonly refresh_token?: string }).refresh_token ?? fail('no refresh token')
}

/** Signs in and consents once; the cookies of the session are what is left of it. */
async function signIn(side: Omit<Side, 'cookie'>, role: 'ours' | 'theirs'): Promise<string> {
  const cookies = new Map<string, string>()
  const agent = new Agent({ keepAlive: true })
  let url = side.url + side.authorize
  let form = ''
  for (let step = 0; step < 12; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(agent, form === '' ? 'GET' : 'POST', url, form, {
      cookie,
      ...(form === '' ? {} : { origin: side.url }),
    })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    form = ''
    const { location } = answer.headers
    if (location?.startsWith(REDIRECT)) {
      agent.destroy()
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    }
    if (location !== undefined) {
      url = new URL(location, url).href
      continue
    }
    const hidden = [...answer.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    const typed =
      role === 'theirs'
        ? { login: 'ada', password: 'x' }
        : { name: 'ada', password: 'correct horse', decision: 'approve' }
    form = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...typed,
    }).toString()
    const action = /action="([^"]+)"/.exec(answer.text)?.[1] ?? fail(`no form: ${answer.text}`)
    url = new URL(action, url).href
  }
  return fail('signing in came to no end')
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function ask(
  agent: Agent,
  method: string,
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
    const sent = request(
      url,
      { agent, method, headers: { ...type, ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      },
    )
    sent.on('error', reject).end(body)
  })
}

async function usage(child: ChildProcess): Promise<number> {
  child.send('usage')
  const [{ cpu }] = (await once(child, 'message')) as [{ readonly cpu: number }]
  return cpu
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function fail(why: string): never {
  throw new Error(why)
}

const query = (scope: string): string =>
  new URLSearchParams({
    response_type: 'code',
    client_id: 'web',
    redirect_uri: REDIRECT,
    scope,
    state: 'state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  }).toString()

async function serveOurs(): Promise<void> {
  const { program } = await compileFixture('../integration/auth')
  const web = { kind: 'agent', name: 'web', title: 'Web', redirectUris: [REDIRECT], roles: ['member'] } as const
  const span = program.agents[0]?.span ?? fail('no agent')
  const agents = [...program.agents, { ...web, span }]
  const folder = makeFolder()
  const { files } = await emitArtifact({ ...program, agents }, '0.0.0')
  const env = { NOTES_TOKEN: 'x' }
  const server = await serve({ files, dataFolder: folder, env, now: Date.now, log: () => {} })
  process.on('exit', () => removeFolder(folder))
  await server.oauth.accounts.create({ name: 'ada', password: 'correct horse', roles: ['member'] })
  process.send?.(`/authorize?${query('notes:read')}`)
}

async function serveTheirs(): Promise<void> {
  // It has no types of its own.
  const name = 'oidc-provider'
  const { default: Provider } = (await import(name)) as { readonly default: PeerProvider }
  const provider = new Provider(THEIRS, {
    clients: [
      {
        client_id: 'web',
        token_endpoint_auth_method: 'none',
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: 'keeper',
        client_secret: keeperSecret,
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
      },
    ],
    scopes: ['notes:read'],
    features: { clientCredentials: { enabled: true } },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    // Else a session takes one grant at a time, and callers would end each other's.
    expiresWithSession: () => false,
    async loadExistingGrant(ctx: PeerContext) {
      // A new one each time, as ours: the store in memory grows slow with everything that hangs on one.
      const { client, session, provider: own } = ctx.oidc
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('notes:read')
      await grant.save()
      return grant
    },
  })
  const server = createServer(provider.callback())
  server.listen(Number(new URL(THEIRS).port), '127.0.0.1', () => process.send?.(`/auth?${query('notes:read')}`))
}

type PeerProvider = new (
  issuer: string,
  configuration: object,
) => { callback(): (request: IncomingMessage, response: ServerResponse) => void }

interface PeerGrant {
  addOIDCScope(scope: string): void
  save(): Promise<unknown>
}

interface PeerContext {
  readonly oidc: {
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
    readonly provider: {
      readonly Grant: { new (of: object): PeerGrant }
    }
  }
}

const role = process.env['BENCH_OAUTH']
if (role !== undefined) {
  if (role === 'ours') await serveOurs()
  else await serveTheirs()
  answerUsage()
}
