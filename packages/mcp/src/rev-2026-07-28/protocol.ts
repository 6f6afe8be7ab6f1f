import { MODERN_VERSIONS } from '../codec.ts'

/** The versions that an envelope may name here. */
export const SUPPORTED_VERSIONS: readonly string[] = MODERN_VERSIONS

/** The error codes of this revision. @see MCP 2026-07-28, basic/index, Error Codes */
export const ErrorCode = {
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  missingRequiredClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const

/** How long a client may keep a list, in milliseconds. */
export const TTL_MS = 60_000
