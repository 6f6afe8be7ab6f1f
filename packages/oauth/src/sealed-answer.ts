import { base64url } from './secret.ts'

/**
 * Encrypts an answer under a key that only the holder of the presented token can derive, so that the store never holds a usable token.
 * `iv` is 12 random bytes; `bound` is authenticated with the answer. AES-256-GCM.
 */
export async function sealAnswer(token: string, bound: string, iv: Uint8Array, answer: string): Promise<string> {
  const nonce = new Uint8Array(iv)
  const sealed = await crypto.subtle.encrypt(parameters(nonce, bound), await deriveKey(token), utf8(answer))
  return `${base64url(nonce)}.${base64url(new Uint8Array(sealed))}`
}

/** Decrypts what `sealAnswer` made; undefined when token, binding or text differ. */
export async function openAnswer(token: string, bound: string, sealed: string): Promise<string | undefined> {
  try {
    const [iv, text] = sealed.split('.').map(fromBase64url) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
    const opened = await crypto.subtle.decrypt(parameters(iv, bound), await deriveKey(token), text)
    return new TextDecoder('utf-8', { fatal: true }).decode(opened)
  } catch {
    return undefined
  }
}

async function deriveKey(token: string): Promise<Awaited<ReturnType<typeof crypto.subtle.importKey>>> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`fullmakt refresh grace v1\n${token}`))
  return await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function parameters(iv: Uint8Array<ArrayBuffer>, bound: string) {
  return { name: 'AES-GCM', iv, additionalData: utf8(bound) }
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text))
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
