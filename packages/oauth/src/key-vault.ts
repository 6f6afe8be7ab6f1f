import { base64url } from './secret.ts'

/** Keeps keys encrypted: what it seals only it can open, and only for what it was sealed for. */
export interface KeyVault {
  seal(plain: Uint8Array, bound: string): Promise<string>
  /** Rejects when the text was changed, was sealed for something else, or under another key. */
  open(sealed: string, bound: string): Promise<Uint8Array>
}

/**
 * Makes a vault of a key of 32 bytes that is kept outside the database, and of those that it followed: the first seals, any opens, so that the key can
 * be changed. AES-256-GCM with a random nonce; what it is for is authenticated with it, so that no row can stand in for another.
 *
 * @see NIST SP 800-38D
 */
export function createKeyVault(
  keys: readonly [Uint8Array, ...Uint8Array[]],
  random: (bytes: number) => Uint8Array,
): KeyVault {
  const imported = keys.map((key) => {
    const one = crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
    one.catch(() => undefined)
    return one
  })
  return {
    async seal(plain, bound) {
      const iv = new Uint8Array(random(12))
      const sealed = await crypto.subtle.encrypt(parameters(iv, bound), await imported[0]!, new Uint8Array(plain))
      return `${base64url(iv)}.${base64url(new Uint8Array(sealed))}`
    },
    async open(text, bound) {
      const [iv, sealed] = text.split('.').map(fromBase64url) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
      const open = async (key: (typeof imported)[number]): Promise<Uint8Array> =>
        new Uint8Array(await crypto.subtle.decrypt(parameters(iv, bound), await key, sealed))
      return await Promise.any(imported.map(open))
    },
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, bound: string) {
  return { name: 'AES-GCM', iv, additionalData: new Uint8Array(new TextEncoder().encode(bound)) }
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
