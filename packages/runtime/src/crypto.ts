import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto'

/** SHA-256 of bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  // By way of a text of one character a byte: twice as fast as asking for a buffer.
  return Buffer.from(hash('sha256', data, 'binary'), 'binary')
}

/** SHA-256 of a text's UTF-8 bytes, as base64url without padding. */
export function sha256Text(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Bytes from the system's cryptographic source. */
export function random(bytes: number): Uint8Array {
  if (bytes > pool.length) return randomBytes(bytes)
  if (poolAt + bytes > pool.length) {
    randomFillSync(pool)
    poolAt = 0
  }
  const taken = Buffer.from(pool.subarray(poolAt, poolAt + bytes))
  // What was given out is nobody else's to read.
  pool.fill(0, poolAt, poolAt + bytes)
  poolAt += bytes
  return taken
}

// Asked for many at once: one request costs as much as a thousand bytes.
const pool = Buffer.alloc(1_024)
let poolAt = pool.length

/** An Ed25519 key pair: signing, and the 32 bytes of the public key. */
export interface SigningKey {
  readonly publicKey: Uint8Array
  readonly sign: (message: Uint8Array) => Uint8Array
  /** PKCS #8, PEM. */
  readonly pem: string
}

/** Makes a new Ed25519 key, or reads one from PKCS #8 PEM; throws for anything else. @see RFC 8032 */
export function ed25519Key(pem?: string): SigningKey {
  const privateKey = pem === undefined ? generateKeyPairSync('ed25519').privateKey : createPrivateKey(pem)
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the key is not an Ed25519 key')
  const publicKey = createPublicKey(privateKey)
  return {
    publicKey: rawPublicKey(publicKey),
    sign: (message) => sign(null, message, privateKey),
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

/** Verifies an Ed25519 signature under the 32 bytes of a public key. @see RFC 8032 §5.1.7 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const x = Buffer.from(publicKey).toString('base64url')
    return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: 'jwk' })
  return Buffer.from(String(x), 'base64url')
}
