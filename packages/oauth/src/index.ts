export type { Account, AccountResult } from './account.ts'
export { addressPrefix } from './address-prefix.ts'
export type { GrantSummary, RevokeResult } from './administration.ts'
export { type AuthorizationServer, createAuthorizationServer } from './authorization-server.ts'
export type { AuthorizeResult, ConsentDecision, Visitor } from './authorize.ts'
export type { Challenge } from './challenge.ts'
export { isSecretHash, newClientSecret } from './client-secret.ts'
export type { ConsentPage } from './consent.ts'
export { endpointPath } from './endpoint-path.ts'
export type { OAuthEvent } from './event.ts'
export { type Grant, isGrant } from './grant.ts'
export { createKeyVault, type KeyVault } from './key-vault.ts'
export {
  type AuthorizationServerMetadata,
  type ProtectedResourceMetadata,
  resourceMetadataUrl,
} from './metadata.ts'
export type { FetchedDocument, OAuthPorts } from './ports.ts'
export { isSession, type Session, sessionLifetime } from './session.ts'
export type { AuthorizationServerSettings } from './settings.ts'
export type { SignInInput, SignInResult } from './sign-in.ts'
export type { RotateResult, SigningKey, SigningKeys, SigningPorts } from './signing-keys.ts'
export type { PresentedProof, Verification } from './verify-access-token.ts'
export type { WireAnswer, WireRequest, WireResponse } from './wire.ts'
