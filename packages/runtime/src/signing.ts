import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { FullmaktError, type JsonObject } from '@fullmakt/ir'
import { createKeyVault, type KeyVault, type SigningPorts } from '@fullmakt/oauth'
import { SignJWT } from 'jose'
import { random } from './crypto.ts'

/** Where the key that keeps the signing keys encrypted comes from. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Makes the ports of the signing keys: ES256, kept under the key of `FULLMAKT_KEY` or of the file that `FULLMAKT_KEY_FILE` names.
 * That key is read when it is first needed; everything rejects with `ERR_KEY` when there is none.
 */
export function createSigning(env: Environment): SigningPorts {
  let opened: KeyVault | undefined
  const vault = (): KeyVault => {
    opened ??= createKeyVault(masterKey(env), random)
    return opened
  }
  return {
    vault: {
      seal: async (plain, bound) => await vault().seal(plain, bound),
      open: async (sealed, bound) => await vault().open(sealed, bound),
    },
    async generate() {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return {
        publicKey: publicKey.export({ format: 'jwk' }) as JsonObject,
        privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
      }
    },
    async sign(header, claims, privateKey) {
      const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
      return await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'ES256' }).sign(key)
    },
  }
}

/** Reads the key: 32 bytes as 43 base64url characters. Throws `ERR_KEY` when it is missing or not such, and repeats nothing of it. */
export function masterKey(env: Environment): Uint8Array {
  const text = (env['FULLMAKT_KEY'] ?? keyFile(env['FULLMAKT_KEY_FILE']))?.trim()
  if (text === undefined || !/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw new FullmaktError(
      'ERR_KEY',
      'JWT access tokens need a key of 32 random bytes, as base64url, in FULLMAKT_KEY or in the file FULLMAKT_KEY_FILE',
    )
  }
  return Buffer.from(text, 'base64url')
}

function keyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
