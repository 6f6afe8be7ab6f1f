export { type BuildProblem, type BuildRequest, compileCall, type UpstreamRequest } from './build-request.ts'
export {
  createEgress,
  type Egress,
  type EgressContext,
  type EgressOptions,
  type UpstreamAnswer,
} from './egress/egress.ts'
export type { EgressProblem } from './egress/fault.ts'
export type { Lookup } from './egress/lookup.ts'
export {
  createGuardedExchange,
  type GuardedAnswer,
  type GuardedExchange,
  type GuardedExchangeOptions,
  type GuardedRequest,
} from './guarded-exchange.ts'
export {
  createGuardedFetch,
  type FetchedDocument,
  type GuardedFetch,
  type GuardedFetchOptions,
} from './guarded-fetch.ts'
export type { Environment } from './providers/env.ts'
export { nodeFiles, type SecretFiles } from './providers/file.ts'
export { createScrubber, type Scrub } from './scrub.ts'
export {
  createSecretResolver,
  type ResolvedSecret,
  type ResolveSecret,
  type SecretProblem,
  type SecretSources,
} from './secret-resolver.ts'
export { SecretValue } from './secret-value.ts'
