import { auth as authorizeAiSdk, createMCPClient, UnauthorizedError } from '@ai-sdk/mcp'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { auth as authorizeSdk } from '@modelcontextprotocol/sdk/client/auth.js'
import type { Agent, Connect } from '../../../examples/powerdns/clients.ts'
import { type RememberingProvider, rememberingProvider } from '../../../examples/tracker/oauth-client.ts'

const CALLBACK = 'http://127.0.0.1:43117/callback'

/** The MCP clients of two agent frameworks, which authorize themselves with a provider that the program gives them. */
export const frameworks: Readonly<Record<string, Connect>> = { 'the AI SDK': aiSdk, LangChain: langChain }

async function aiSdk(url: string, agent: string, owner: Parameters<Connect>[2]): Promise<Agent> {
  const provider = providerOf(url, agent)
  type Provider = Parameters<typeof authorizeAiSdk>[0]
  const authProvider = provider as unknown as Provider
  const transport = { type: 'http', url, authProvider } as const
  await mustAuthorize(createMCPClient({ transport }))
  const { searchParams } = (await owner.decide(provider.lastAuthorization())).redirect
  const [authorizationCode = '', callbackState = '', callbackIssuer = ''] = ['code', 'state', 'iss'].map(
    (name) => searchParams.get(name) ?? '',
  )
  const done = await authorizeAiSdk(authProvider, { serverUrl: url, authorizationCode, callbackState, callbackIssuer })
  if (done !== 'AUTHORIZED') throw new Error(`the AI SDK is ${done}`)
  const client = await createMCPClient({ transport })
  return {
    tools: async () => Object.keys(await client.tools()).toSorted(),
    async call(name, args) {
      const tool = (await client.tools())[name]
      const answer = await tool?.execute?.(args, { toolCallId: '1', messages: [], context: {} } as never)
      const { isError, content } = answer as { readonly isError?: boolean; readonly content: readonly object[] }
      return { isError: isError === true, text: (content[0] as { readonly text?: string }).text ?? '' }
    },
    close: () => client.close(),
  }
}

async function langChain(url: string, agent: string, owner: Parameters<Connect>[2]): Promise<Agent> {
  const provider = providerOf(url, agent)
  type Provider = Parameters<typeof authorizeSdk>[0]
  const authProvider = provider as unknown as Provider
  const connect = (): MultiServerMCPClient =>
    new MultiServerMCPClient({
      mcpServers: { fullmakt: { transport: 'http', url, authProvider } },
      onConnectionError: 'throw',
    })
  await mustAuthorize(connect().getTools())
  const { searchParams } = (await owner.decide(provider.lastAuthorization())).redirect
  const authorizationCode = searchParams.get('code') ?? ''
  const done = await authorizeSdk(authProvider, { serverUrl: url, authorizationCode })
  if (done !== 'AUTHORIZED') throw new Error(`the SDK is ${done}`)
  const client = connect()
  return {
    tools: async () => (await client.getTools()).map(({ name }) => name).toSorted(),
    async call(name, args) {
      const tool = (await client.getTools()).find((one) => one.name === name)
      try {
        return { isError: false, text: String(await tool?.invoke(args)) }
      } catch (error) {
        // It throws what a tool answers as an error.
        return { isError: true, text: String(error) }
      }
    },
    close: () => client.close(),
  }
}

function providerOf(url: string, agent: string): RememberingProvider {
  return rememberingProvider(CALLBACK, { client_id: agent, issuer: new URL(url).origin })
}

async function mustAuthorize(connecting: Promise<unknown>): Promise<void> {
  const outcome = await connecting.then(
    () => undefined,
    (error: unknown) => error,
  )
  const isAsked = outcome instanceof UnauthorizedError || /unauthorized|authenticat/i.test(String(outcome))
  if (!isAsked) throw new Error(`the client was not asked to authorize: ${String(outcome)}`)
}
