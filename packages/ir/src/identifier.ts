/**
 * Tells whether a text is a tool name that every MCP client takes: 1 to 64 characters of letters, digits, `_`, `-` and `.`.
 *
 * @see MCP 2026-07-28, server/tools
 */
export function isToolName(text: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(text)
}

/**
 * Tells whether a text is one OAuth scope token.
 *
 * @see RFC 6749 §3.3
 */
export function isScopeToken(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(text)
}

/** Tells whether a text can name a role or an agent: letters, digits, `_`, `-`, `.`, at most 64 characters, starting with a letter. */
export function isPrincipalName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(text)
}
