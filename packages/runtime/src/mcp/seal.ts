import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { McpSeal } from '@fullmakt/mcp'
import type { Store } from '@fullmakt/store'

/** What is carried by clients and comes back: sealed texts and signed cursors. */
export interface ClientSeal extends McpSeal {
  /** An unguessable name of a text, for cursors. */
  signCursor(text: string): string
}

/** What a seal stands on. */
export interface SealWorld {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

const NONCE = 12
const TAG = 16
const TIME = 8

/**
 * Makes the seal from a key of 32 bytes.
 * Sealed texts are AES-256-GCM, with the purpose as additional data; the time at which they end is inside. Names of cursors are HMAC-SHA-256.
 *
 * @see NIST SP 800-38D
 * @see RFC 2104
 */
export function clientSeal(key: Uint8Array, { now, random }: SealWorld): ClientSeal {
  const derive = (info: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `fullmakt mcp ${info}`, 32))
  const stateKey = derive('state')
  const cursorKey = derive('cursor')
  return {
    signCursor: (text) => createHmac('sha256', cursorKey).update(text).digest('base64url').slice(0, 22),
    seal(purpose, text, lifetimeMs) {
      const nonce = random(NONCE)
      const cipher = createCipheriv('aes-256-gcm', stateKey, nonce)
      cipher.setAAD(Buffer.from(purpose))
      const time = Buffer.alloc(TIME)
      time.writeDoubleBE(now() + lifetimeMs)
      const body = Buffer.concat([cipher.update(time), cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
    },
    open(purpose, sealed) {
      // One spelling only: the decoder would pass over characters that are none of its own.
      if (!/^[A-Za-z0-9_-]+$/.test(sealed)) return undefined
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < NONCE + TIME + TAG || bytes.toString('base64url') !== sealed) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', stateKey, bytes.subarray(0, NONCE), { authTagLength: TAG })
        decipher.setAAD(Buffer.from(purpose))
        decipher.setAuthTag(bytes.subarray(-TAG))
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
        return plain.readDoubleBE(0) > now() ? plain.toString('utf8', TIME) : undefined
      } catch {
        return undefined
      }
    },
  }
}

/**
 * The key of the seal, made once for a store, so that what clients carry survives a restart.
 * Takes the store and a source of random bytes; returns 32 bytes. Rejections of the store pass through.
 */
export async function sealKey(store: Store, random: (bytes: number) => Uint8Array): Promise<Uint8Array> {
  const made = Buffer.from(random(32)).toString('base64url')
  const known = await store.get(KEY)
  if (known === undefined) await store.apply([{ op: 'insert', key: KEY, value: made }])
  // Another process may have been faster: what is kept counts.
  const kept = known ?? (await store.get(KEY))
  return Buffer.from(kept?.value ?? made, 'base64url')
}

const KEY = 'mcp/seal-key'
