import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'
import { rememberingProvider } from './oauth-client.ts'
import { resourceOwner } from './resource-owner.ts'

/** What the tour walks through, and how it tells of it. */
export interface TourOptions {
  readonly resource: string
  readonly account: { readonly name: string; readonly password: string }
  /** The last refusal that the server logged: the rule and where it stands. */
  readonly lastRefusal: () => { readonly rule: string | null; readonly at: string | null } | undefined
  readonly auditVerify: () => Promise<string>
  readonly say: (step: string, ...lines: readonly string[]) => void
}

const REDIRECT = 'http://127.0.0.1:8792/callback'

/** Takes a real MCP client through the whole story against a running server; throws when a step does not hold. */
export async function tour({ resource, account, lastRefusal, auditVerify, say }: TourOptions): Promise<void> {
  const refused = await fetch(resource, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const challenge = refused.headers.get('www-authenticate') ?? ''
  expect(refused.status === 401, `a call without a token is refused, not ${refused.status}`)
  const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge)?.[1]
  expect(metadataUrl !== undefined, 'the challenge names the metadata')
  const metadata = (await (await fetch(metadataUrl)).json()) as { authorization_servers: string[] }
  say('401 and discovery', challenge, `authorization server: ${metadata.authorization_servers[0]}`)

  const provider = rememberingProvider(REDIRECT)
  const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
  const client = new Client({ name: 'tour', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(transport).then(
    () => expect(false, 'the client is asked to authorize'),
    (error: unknown) =>
      expect(error instanceof UnauthorizedError, `the client is asked to authorize: ${String(error)}`),
  )
  say('registration', `client_id ${provider.currentClientId()}`)

  const { redirect, consent } = await resourceOwner(account).decide(provider.lastAuthorization())
  say('sign-in and consent', consent, `back to ${redirect.origin}${redirect.pathname} with a code`)
  await transport.finishAuth(redirect.searchParams)
  say('token', 'the code and its PKCE verifier became an access token and a refresh token')

  const authorized = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
  const agent = new Client({ name: 'tour', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await agent.connect(authorized)
  const { tools } = await agent.listTools()
  say('tools/list', tools.map(({ name }) => name).join(', '))

  const call = async (name: string, args: Record<string, unknown>): Promise<{ isError: boolean; text: string }> => {
    const result = await agent.callTool({ name, arguments: args })
    const [content] = result.content as { type: string; text?: string }[]
    return { isError: result.isError === true, text: content?.text ?? '' }
  }
  const created = await call('create_issue', { project: 'web', title: 'The tour was here', priority: 3 })
  expect(!created.isError, `an allowed call succeeds: ${created.text}`)
  say('an allowed call', 'create_issue {project: "web", priority: 3}', created.text)

  const denied = await call('create_issue', { project: 'archive', title: 'The tour was here', priority: 3 })
  expect(denied.isError, 'a call that the policy denies fails')
  const { rule, at } = lastRefusal() ?? { rule: null, at: null }
  expect(rule !== null && at !== null, 'the log names the rule')
  say('a call denied because of an argument', 'create_issue {project: "archive"}', denied.text, `rule at ${at}`)

  let last = created
  for (let n = 0; n < 4 && !last.isError; n++)
    last = await call('create_issue', { project: 'web', title: `Again ${n}` })
  expect(last.isError && last.text.startsWith('Too many calls'), `the limit holds: ${last.text}`)
  say('a rate-limited call', last.text)

  const revoked = await fetch(new URL('/revoke', resource), {
    method: 'POST',
    body: new URLSearchParams({
      token: provider.currentTokens()?.access_token ?? '',
      client_id: provider.currentClientId() ?? '',
    }),
  })
  expect(revoked.ok, `the revocation is taken: ${revoked.status}`)
  const after = await fetch(resource, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${provider.currentTokens()?.access_token}` },
    body: '{}',
  })
  expect(after.status === 401, `the next call is refused, not ${after.status}`)
  say('revocation', `the next call: ${after.status} ${after.headers.get('www-authenticate')}`)
  await agent.close()

  say('audit verify', await auditVerify())
}

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`this does not hold: ${what}`)
}
