import type { OAuthPorts } from './ports.ts'

/** The prefixes of the bearer secrets this server makes, so that scanners can recognise a leaked one. */
export const prefix = {
  access: 'fmka_',
  refresh: 'fmkr_',
  code: 'fmkc_',
  session: 'fmks_',
  transaction: 'fmkt_',
  client: 'fmkp_',
} as const

/** Makes a 256 bit secret with a recognisable prefix, 48 characters. */
export function newSecret(ports: Pick<OAuthPorts, 'random'>, kind: keyof typeof prefix): string {
  return prefix[kind] + base64url(ports.random(32))
}

/** Tells whether a text has the form of a secret of this kind; says nothing about whether it exists. */
export function isSecret(text: string, kind: keyof typeof prefix): boolean {
  return text.length === 48 && text.startsWith(prefix[kind]) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(5))
}

/** Tells whether a text has the form of an access token, opaque or a JWT of this server; says nothing about whether it exists. */
export function isAccessToken(text: string): boolean {
  return isSecret(text, 'access') || (text.length <= 8192 && /^eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){2}$/.test(text))
}

/** Makes an identifier that is not a secret, 22 characters; never with `-` first, so that it can be typed behind a command. */
export function newId(ports: OAuthPorts): string {
  return base64url(ports.random(16)).replace(/^-/, 'A')
}

/** Compares two secrets by their hashes, so that time tells nothing about where they differ. */
export function sameSecret(ports: OAuthPorts, a: string, b: string): boolean {
  return ports.sha256(`same\n${a}`) === ports.sha256(`same\n${b}`)
}

/** Encodes bytes as base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
