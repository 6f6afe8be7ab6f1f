import type { OAuthClientProvider } from '@modelcontextprotocol/client'

/** What an MCP client remembers of its authorization, in memory. */
export interface RememberingProvider extends OAuthClientProvider {
  /** Where the client sent the browser last. */
  readonly lastAuthorization: () => URL
  readonly currentTokens: () => { readonly access_token: string; readonly refresh_token?: string } | undefined
  readonly currentClientId: () => string | undefined
}

/**
 * A provider for the MCP SDK's clients.
 * Takes the redirect URI, and for a client that does not register itself the client_id of a declared agent and the issuer that knows it.
 */
export function rememberingProvider(
  redirectUrl: string,
  declared?: { readonly client_id: string; readonly issuer: string },
): RememberingProvider {
  let information: { client_id: string } | undefined = declared
  let tokens: ReturnType<RememberingProvider['currentTokens']>
  let verifier = ''
  let discovery: Parameters<NonNullable<OAuthClientProvider['saveDiscoveryState']>>[0] | undefined
  let authorization: URL | undefined
  return {
    redirectUrl,
    clientMetadata: {
      client_name: 'Demo agent',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    clientInformation: () => information,
    saveClientInformation: (saved) => {
      information = saved
    },
    tokens: () => tokens as Awaited<ReturnType<OAuthClientProvider['tokens']>>,
    saveTokens: (saved) => {
      tokens = saved as ReturnType<RememberingProvider['currentTokens']>
    },
    redirectToAuthorization: (url) => {
      authorization = url
    },
    saveCodeVerifier: (saved) => {
      verifier = saved
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (saved) => {
      discovery = saved
    },
    discoveryState: () => discovery,
    state: () => crypto.randomUUID(),
    lastAuthorization: () => {
      if (authorization === undefined) throw new Error('the client asked for no authorization')
      return authorization
    },
    currentTokens: () => tokens,
    currentClientId: () => information?.client_id,
  }
}
