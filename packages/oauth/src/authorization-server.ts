import { FullmaktError, type JsonObject } from '@fullmakt/ir'
import { type Account, type AccountResult, createAccount, findAccount, listAccounts, setPassword } from './account.ts'
import {
  type GrantSummary,
  listGrants,
  type RevokeResult,
  revokeAgent,
  revokeClient,
  revokeGrant,
  revokeUser,
} from './administration.ts'
import {
  type AuthorizeResult,
  authorize,
  type ConsentDecision,
  decideConsent,
  resumeAuthorize,
  type Visitor,
} from './authorize.ts'
import { type Challenge, createChallenges } from './challenge.ts'
import { type ClientLogo, findLogo } from './client-logo.ts'
import { createContext } from './context.ts'
import { type ExternalIdentity, type ExternalSignInResult, signInExternally } from './external-account.ts'
import { type Grant, isGrant } from './grant.ts'
import { answerIntrospection } from './introspection-endpoint.ts'
import {
  type AuthorizationServerMetadata,
  authorizationServerMetadata,
  type ProtectedResourceMetadata,
  protectedResourceMetadata,
} from './metadata.ts'
import type { OAuthPorts } from './ports.ts'
import { answerRegistration } from './registration.ts'
import { answerRevocation } from './revocation-endpoint.ts'
import { closeSession, findSession, type Session } from './session.ts'
import { type AuthorizationServerSettings, checkSettings } from './settings.ts'
import { createSignIn, type SignInInput, type SignInResult } from './sign-in.ts'
import type { SigningKeys } from './signing-keys.ts'
import { answerToken } from './token-endpoint.ts'
import { createTokenVerifier, type PresentedProof, type Verification } from './verify-access-token.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The authorization server and its protected resource, as the runtime wires them to HTTP and pages. */
export interface AuthorizationServer {
  /** RFC 8414 metadata. */
  metadata(): AuthorizationServerMetadata
  /** RFC 9728 metadata. */
  resourceMetadata(): ProtectedResourceMetadata
  /** The authorization endpoint; redirects are sent as 303. */
  authorize(request: WireRequest, visitor: Visitor): Promise<AuthorizeResult>
  /** Goes on with a request that the browser carried through a sign-in; takes the address that it comes from. */
  resumeAuthorize(request: string, visitor: Visitor, clientAddress: string): Promise<AuthorizeResult>
  /** Carries out the decision of the consent form. */
  decideConsent(decision: ConsentDecision): Promise<AuthorizeResult>
  /** The token endpoint. */
  token(request: WireRequest): Promise<WireAnswer>
  /** The RFC 7009 endpoint. */
  revoke(request: WireRequest): Promise<WireAnswer>
  /** The RFC 7662 endpoint; 404 when no declared agent authenticates. */
  introspect(request: WireRequest): Promise<WireAnswer>
  /** The public keys of the server; undefined unless its access tokens are JWTs. */
  readonly signingKeys: Pick<SigningKeys, 'list' | 'published' | 'rotate' | 'rewrap'> | undefined
  /** The logo of a client that a consent page names, while it is kept. */
  clientLogo(name: string): Promise<ClientLogo | undefined>
  /** The RFC 7591 endpoint; 404 when the config does not offer it. */
  register(request: WireRequest): Promise<WireAnswer>
  /** Verifies the `Authorization` header of a request to the protected resource; a token bound to a key needs its proof. */
  verifyAccessToken(authorizationHeader: string | undefined, presented?: PresentedProof): Promise<Verification>
  /** The 403 challenge for an operation; `needed` are all scopes it needs. Throws `ERR_OAUTH_GRANT` for a grant the verifier did not make. */
  insufficientScope(grant: Grant, needed: readonly string[]): Challenge
  signIn(input: SignInInput): Promise<SignInResult>
  /** Opens a session for who the identity provider of the settings vouches for. */
  signInExternally(identity: ExternalIdentity): Promise<ExternalSignInResult>
  /** The session of a cookie value. */
  session(cookie: string | undefined): Promise<Session | undefined>
  signOut(cookie: string): Promise<void>
  readonly accounts: {
    create(input: {
      readonly name: string
      readonly password: string
      readonly roles: readonly string[]
      /** Text, numbers and booleans by name. */
      readonly claims?: JsonObject
    }): Promise<AccountResult>
    /** The account of a name, unless there is none or it is revoked. */
    find(name: string): Promise<Account | undefined>
    list(): Promise<readonly Account[]>
    setPassword(name: string, password: string): Promise<AccountResult>
  }
  revokeGrant(id: string, by: string): Promise<RevokeResult>
  revokeClient(id: string, by: string): Promise<RevokeResult>
  revokeUser(name: string, by: string): Promise<RevokeResult>
  revokeAgent(name: string, by: string): Promise<RevokeResult>
  /** Living grants, of one user or of all. */
  listGrants(user?: string): Promise<readonly GrantSummary[]>
}

/**
 * Makes the authorization server of one issuer and one protected resource over the given ports.
 * Throws `FullmaktError` with code `ERR_OAUTH_SETTINGS` for settings that are not safe to serve.
 * Rejections of the ports pass through, except where an operation says otherwise.
 */
export function createAuthorizationServer(
  settings: AuthorizationServerSettings,
  ports: OAuthPorts,
): AuthorizationServer {
  checkSettings(settings, ports.signing !== undefined)
  const context = createContext(settings, ports)
  const challenges = createChallenges(context)
  return {
    metadata: () => authorizationServerMetadata(context),
    resourceMetadata: () => protectedResourceMetadata(context),
    authorize: (request, visitor) => authorize(context, request, visitor),
    resumeAuthorize: (request, visitor, clientAddress) => resumeAuthorize(context, request, visitor, clientAddress),
    decideConsent: (decision) => decideConsent(context, decision),
    token: (request) => answerToken(context, request),
    revoke: (request) => answerRevocation(context, request),
    introspect: (request) => answerIntrospection(context, request),
    signingKeys: context.signingKeys,
    clientLogo: (name) => findLogo(context, name),
    register: (request) => answerRegistration(context, request),
    verifyAccessToken: createTokenVerifier(context, challenges),
    insufficientScope: (grant, needed) => {
      if (!isGrant(grant)) throw new FullmaktError('ERR_OAUTH_GRANT', 'the grant was not made by the verifier')
      return challenges.insufficientScope(needed)
    },
    signIn: createSignIn(context),
    signInExternally: (identity) => signInExternally(context, identity),
    session: (cookie) => findSession(context, cookie),
    signOut: (cookie) => closeSession(context, cookie),
    accounts: {
      create: (input) => createAccount(context, input),
      find: (name) => findAccount(context, name),
      list: () => listAccounts(context),
      setPassword: (name, password) => setPassword(context, name, password),
    },
    revokeGrant: (id, by) => revokeGrant(context, id, by),
    revokeClient: (id, by) => revokeClient(context, id, by),
    revokeUser: (name, by) => revokeUser(context, name, by),
    revokeAgent: (name, by) => revokeAgent(context, name, by),
    listGrants: (user) => listGrants(context, user),
  }
}
