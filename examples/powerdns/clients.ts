import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'
import { UnauthorizedError as LegacyUnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { rememberingProvider } from '../tracker/oauth-client.ts'
import type { ResourceOwner } from '../tracker/resource-owner.ts'

/** What a tool answered. */
export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
}

/** A connected agent. */
export interface Agent {
  tools(): Promise<readonly string[]>
  call(name: string, args: Record<string, unknown>): Promise<ToolAnswer>
  close(): Promise<void>
}

/** Connects one of the real MCP clients as a declared agent, through its whole authorization. */
export type Connect = (resource: string, agent: string, owner: ResourceOwner) => Promise<Agent>

const REDIRECT = 'http://127.0.0.1:43117/callback'
const INFO = { name: 'acceptance', version: '1.0.0' }

/** The clients that a server must work with, by name. */
export const clients: Readonly<Record<string, Connect>> = {
  'client 2.4, default mode': modern(undefined),
  'client 2.4, auto mode': modern({ mode: 'auto' }),
  'client 2.4, pinned to 2026-07-28': modern({ mode: { pin: '2026-07-28' } }),
  'sdk 1.32': legacy,
}

function modern(versionNegotiation: { mode: 'auto' | { pin: string } } | undefined): Connect {
  return async (resource, agent, owner) => {
    const authProvider = rememberingProvider(REDIRECT, { client_id: agent, issuer: new URL(resource).origin })
    const client = (): Client => new Client(INFO, versionNegotiation === undefined ? {} : { versionNegotiation })
    const first = new StreamableHTTPClientTransport(new URL(resource), { authProvider })
    await mustAuthorize(client().connect(first), UnauthorizedError)
    const { redirect } = await owner.decide(authProvider.lastAuthorization())
    await first.finishAuth(redirect.searchParams)
    const connected = client()
    await connected.connect(new StreamableHTTPClientTransport(new URL(resource), { authProvider }))
    return {
      tools: async () => (await connected.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => answerOf(await connected.callTool({ name, arguments: args })),
      close: () => connected.close(),
    }
  }
}

async function legacy(resource: string, agent: string, owner: ResourceOwner): Promise<Agent> {
  const provider = rememberingProvider(REDIRECT, { client_id: agent, issuer: new URL(resource).origin })
  const authProvider = provider as unknown as NonNullable<
    ConstructorParameters<typeof LegacyTransport>[1]
  >['authProvider']
  const options = authProvider === undefined ? {} : { authProvider }
  const first = new LegacyTransport(new URL(resource), options)
  await mustAuthorize(new LegacyClient(INFO).connect(first as never), LegacyUnauthorizedError)
  const { redirect } = await owner.decide(provider.lastAuthorization())
  await first.finishAuth(redirect.searchParams.get('code') ?? '')
  const connected = new LegacyClient(INFO)
  await connected.connect(new LegacyTransport(new URL(resource), options) as never)
  return {
    tools: async () => (await connected.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => answerOf(await connected.callTool({ name, arguments: args })),
    close: () => connected.close(),
  }
}

async function mustAuthorize(connecting: Promise<void>, kind: new (...parameters: never[]) => Error): Promise<void> {
  const outcome = await connecting.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof kind)) throw new Error(`the client was not asked to authorize: ${String(outcome)}`)
}

function answerOf(result: object): ToolAnswer {
  const { isError, content } = result as { readonly isError?: unknown; readonly content?: readonly { text?: string }[] }
  return { isError: isError === true, text: content?.[0]?.text ?? '' }
}
