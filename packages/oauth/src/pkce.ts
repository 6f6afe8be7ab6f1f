import type { OAuthPorts } from './ports.ts'

/** Tells whether a text is an S256 code challenge: exactly 43 base64url characters. */
export function isChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/**
 * Tells whether a verifier fits the challenge. A method other than S256 never fits.
 * The verifier is hashed before it is compared, so time tells nothing about it.
 *
 * @see RFC 7636 §4.6
 */
export function verifierFits(ports: OAuthPorts, verifier: string, challenge: string, method: string): boolean {
  if (method !== 'S256' || !isChallenge(challenge) || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return ports.sha256(verifier) === challenge
}
