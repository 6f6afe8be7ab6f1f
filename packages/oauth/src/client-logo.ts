import type { Change } from '@fullmakt/store'
import { isDocumentUrl } from './client-id-url.ts'
import type { Context } from './context.ts'
import { type ImageHeader, readImageHeader } from './image-header.ts'
import { key } from './key.ts'
import { read } from './record.ts'
import { transactionMs } from './transaction.ts'

/** The largest logo, in bytes, and the longest side of one, in pixels. */
export const maxLogoBytes = 32_768
const MOST_PIXELS = 1_024

/** How many logos are fetched, for all clients together: what is kept of them is bounded by it. */
const RATE = { count: 200, periodMs: 3_600_000 }

/** A picture that was fetched for a client, to be served from here. */
export interface ClientLogo {
  readonly type: ImageHeader['type']
  readonly bytes: Uint8Array
}

/** A logo under its name, and the change that keeps it. */
export interface FetchedLogo {
  readonly name: string
  readonly change: Change
}

/**
 * Fetches the logo that a client's document names, to be kept as long as the document and shown from here: whoever serves it never learns who looks.
 * Undefined for whatever is not a small PNG, JPEG, GIF or WebP from a host that may be asked: a client without a logo is as good as one with.
 * `mayAsk` tells of a host whether the policy about clients lets it be asked.
 *
 * @see draft-ietf-oauth-client-id-metadata-document §6.4
 */
export async function fetchLogo(
  { ports }: Context,
  client: string,
  logoUri: unknown,
  mayAsk: (host: string) => boolean,
  expiresAt: number,
): Promise<FetchedLogo | undefined> {
  if (ports.fetchClientLogo === undefined || typeof logoUri !== 'string' || !isDocumentUrl(logoUri)) return undefined
  if (!mayAsk(new URL(logoUri).host)) return undefined
  if (!(await ports.store.rateTake(key.rate('logo', 'all'), RATE)).allowed) return undefined
  const bytes = await ports.fetchClientLogo(logoUri).catch(() => undefined)
  if (bytes === undefined || bytes.byteLength > maxLogoBytes) return undefined
  const header = readImageHeader(bytes)
  if (header === undefined || ![header.width, header.height].every((side) => side > 0 && side <= MOST_PIXELS)) {
    return undefined
  }
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const name = ports.sha256(`logo\n${client}\n${base64}`)
  const value = JSON.stringify({ type: header.type, base64 } satisfies KeptLogo)
  // Longer than the document: a consent page that was shown may stay open.
  return { name, change: { op: 'put', key: key.logo(name), value, expiresAt: expiresAt + transactionMs } }
}

/** The logo of a name, while it is kept. */
export async function findLogo({ ports }: Context, name: string): Promise<ClientLogo | undefined> {
  const entry = /^[A-Za-z0-9_-]{43}$/.test(name) ? await ports.store.get(key.logo(name)) : undefined
  if (entry === undefined) return undefined
  const { type, base64 } = read<KeptLogo>(entry)
  return { type, bytes: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) }
}

interface KeptLogo {
  readonly type: ImageHeader['type']
  readonly base64: string
}
