import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { FullmaktError, type JsonObject } from '@fullmakt/ir'
import { createKeyVault, type KeyVault, type SigningPorts } from '@fullmakt/oauth'
import { SignJWT } from 'jose'
import { random } from './crypto.ts'

/** Where the key that keeps the signing keys encrypted comes from. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Makes the ports of the signing keys: ES256, kept under the key of `FULLMAKT_KEY` or of the file that `FULLMAKT_KEY_FILE` names. What was sealed under
 * the one before it, which `FULLMAKT_KEY_BEFORE` or the file of `FULLMAKT_KEY_BEFORE_FILE` holds while it is being changed, opens as well.
 * That key is read when it is first needed; everything rejects with `ERR_KEY` when there is none.
 */
export function createSigning(env: Environment): SigningPorts {
  let opened: KeyVault | undefined
  const vault = (): KeyVault => {
    opened ??= createKeyVault([masterKey(env), ...keysBefore(env)], random)
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
  const key = readKey(env, 'FULLMAKT_KEY')
  if (key !== undefined) return key
  throw new FullmaktError(
    'ERR_KEY',
    'JWT access tokens need a key of 32 random bytes, as base64url, in FULLMAKT_KEY or in the file FULLMAKT_KEY_FILE',
  )
}

/** Reads the key that `masterKey` took the place of; none where none is named. Throws `ERR_KEY` when one is named and is no such key. */
export function keysBefore(env: Environment): readonly Uint8Array[] {
  const name = 'FULLMAKT_KEY_BEFORE'
  if (env[name] === undefined && env[`${name}_FILE`] === undefined) return []
  const key = readKey(env, name)
  if (key === undefined) throw new FullmaktError('ERR_KEY', `${name} or the file ${name}_FILE is not a key of 32 bytes`)
  return [key]
}

function readKey(env: Environment, name: string): Uint8Array | undefined {
  const text = (env[name] ?? keyFile(env[`${name}_FILE`]))?.trim()
  return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text) ? Buffer.from(text, 'base64url') : undefined
}

function keyFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
