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

/**
 * Makes a token with a recognisable prefix, 55 characters: seven say when it was made, to the millisecond, the rest hold 256 random bits. What is kept
 * under such tokens lies together in the store as it was made, which costs far less than to write it all over the place.
 */
export function newToken(ports: Pick<OAuthPorts, 'random' | 'now'>, kind: 'access' | 'refresh' | 'code'): string {
  return prefix[kind] + timeText(ports.now()) + base64url(ports.random(32))
}

/** What a token is kept under: the time in it, which is no secret, and the SHA-256 of all of it. A JWT is kept under its hash alone. */
export function tokenHash({ sha256 }: Pick<OAuthPorts, 'sha256'>, token: string): string {
  return (token.startsWith('eyJ') ? '' : token.slice(5, 5 + TIME_LENGTH)) + sha256(token)
}

/** Tells whether a text has the form of a secret of this kind; says nothing about whether it exists. */
export function isSecret(text: string, kind: keyof typeof prefix): boolean {
  const length = TIMED.has(kind) ? TIME_LENGTH + RANDOM_LENGTH : RANDOM_LENGTH
  return text.length === 5 + length && text.startsWith(prefix[kind]) && /^[A-Za-z0-9_-]+$/.test(text.slice(5))
}

/** Tells whether a text has the form of an access token, opaque or a JWT of this server; says nothing about whether it exists. */
export function isAccessToken(text: string): boolean {
  return isSecret(text, 'access') || (text.length <= 8192 && /^eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){2}$/.test(text))
}

/**
 * Makes an identifier that is not a secret, 22 characters: the time to the millisecond and 90 random bits, so that those made later sort later.
 * Never with `-` first, so that it can be typed behind a command.
 */
export function newId(ports: Pick<OAuthPorts, 'random' | 'now'>): string {
  return (timeText(ports.now()) + base64url(ports.random(12)).slice(0, 15)).replace(/^-/, 'A')
}

/** Compares two secrets by their hashes, so that time tells nothing about where they differ. */
export function sameSecret(ports: OAuthPorts, a: string, b: string): boolean {
  return ports.sha256(`same\n${a}`) === ports.sha256(`same\n${b}`)
}

/** Encodes bytes as base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  const { length } = bytes
  const codes: number[] = []
  for (let at = 0; at < length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    codes.push(CODES[bits >> 18]!, CODES[(bits >> 12) & 63]!)
    if (at + 1 < length) codes.push(CODES[(bits >> 6) & 63]!)
    if (at + 2 < length) codes.push(CODES[bits & 63]!)
  }
  return String.fromCharCode(...codes)
}

const CODES = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (char) =>
  char.charCodeAt(0),
)
/** The same characters as they sort. */
const SORTED = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
/** Enough for milliseconds until the year 2109. */
const TIME_LENGTH = 7
/** 256 bits as base64url. */
const RANDOM_LENGTH = 43
/** What begins with the time it was made at. */
const TIMED: ReadonlySet<string> = new Set(['access', 'refresh', 'code'])

function timeText(now: number): string {
  let text = ''
  for (let rest = Math.floor(now), length = 0; length < TIME_LENGTH; length++) {
    text = (SORTED[rest % 64] ?? '-') + text
    rest = Math.floor(rest / 64)
  }
  return text
}
