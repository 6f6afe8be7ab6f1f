import type { ClientAuth } from './client.ts'
import type { OAuthPorts } from './ports.ts'
import { isSecret, newSecret, sameSecret } from './secret.ts'

/** The identifier and secret of an `Authorization: Basic` header. */
export interface BasicCredentials {
  readonly id: string
  readonly secret: string
}

/** Makes a client secret of 256 random bits, and the hash of it that goes into the config. */
export function newClientSecret(ports: Pick<OAuthPorts, 'random' | 'sha256'>): {
  readonly secret: string
  readonly hash: string
} {
  const secret = newSecret(ports, 'client')
  return { secret, hash: hashOf(ports, secret) }
}

/** Tells whether a text is the hash of a client secret. */
export function isSecretHash(text: string): boolean {
  return /^sha256:[A-Za-z0-9_-]{43}$/.test(text)
}

/**
 * Tells whether a secret is that of one of the hashes, or one of those that are read where the config says they are, in time that tells nothing about
 * where they differ. Only secrets of our own making count: they hold 256 random bits, so that a fast hash keeps them.
 */
export async function secretFits(
  ports: OAuthPorts,
  secret: string,
  { hashes, secrets = [] }: Extract<ClientAuth, { readonly kind: 'client_secret_basic' }>,
): Promise<boolean> {
  if (!isSecret(secret, 'client')) return false
  const hash = hashOf(ports, secret)
  const found = await Promise.all(secrets.map((reference) => ports.clientSecret?.(reference)))
  // What is no secret of our making is nobody's: an empty or a guessable one must not let anybody in.
  const read = found.filter((text): text is string => text !== undefined && isSecret(text, 'client'))
  const known = [...hashes, ...read.map((text) => hashOf(ports, text))]
  return known.map((one) => sameSecret(ports, one, hash)).includes(true)
}

/**
 * Reads an `Authorization: Basic` header: strict base64, UTF-8, and both parts form-decoded. Undefined for everything else.
 *
 * @see RFC 6749 §2.3.1, RFC 7617 §2
 */
export function readBasic(header: string): BasicCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1]
  if (encoded === undefined || encoded.length > 4096 || encoded.length % 4 !== 0) return undefined
  try {
    const raw = atob(encoded)
    const text = /^[ -~]*$/.test(raw) ? raw : decoder.decode(Uint8Array.from(raw, (char) => char.charCodeAt(0)))
    const cut = text.indexOf(':')
    if (cut < 1) return undefined
    return { id: formDecode(text.slice(0, cut)), secret: formDecode(text.slice(cut + 1)) }
  } catch {
    return undefined
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function hashOf({ sha256 }: Pick<OAuthPorts, 'sha256'>, secret: string): string {
  return `sha256:${sha256(secret)}`
}
