import { createPrivateKey, type webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import { calculateJwkThumbprint, exportJWK, FlattenedSign, importPKCS8 } from 'jose'

/**
 * Signs a manifest: a JWS in compact form whose payload is left out, since it stands beside it.
 * Takes the bytes of the manifest and the key, an Ed25519 private key as PKCS #8 PEM; `kid` is the public key's thumbprint. Throws
 * `ERR_SIGNING_KEY` for anything that is no such key; the message repeats nothing of it.
 *
 * @see RFC 7515 appendix F
 * @see RFC 8037 §3.1
 */
export async function signManifest(manifest: Uint8Array, pem: string): Promise<Uint8Array> {
  const { key, publicJwk } = await signingKey(pem)
  const kid = await calculateJwkThumbprint(publicJwk)
  const jws = await new FlattenedSign(manifest)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'fullmakt-artifact+jws' })
    .sign(key)
  return Buffer.from(`${jws.protected ?? ''}..${jws.signature}\n`)
}

/**
 * Reads the private key that a reference names: `env:NAME` or `file:PATH`.
 * Takes the reference, the environment and the folder that paths are relative to. Throws `ERR_SIGNING_KEY` when there is nothing.
 */
export async function readSigningKey(
  reference: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<string> {
  if (reference.startsWith('env:')) {
    const value = env[reference.slice(4)]
    if (value === undefined || value === '') throw refuse(`the environment has no \`${reference.slice(4)}\``)
    return value
  }
  if (!reference.startsWith('file:')) throw refuse('a key is named by `env:NAME` or `file:PATH`, never given itself')
  try {
    return await readFile(resolve(folder, reference.slice(5)), 'utf8')
  } catch {
    throw refuse(`there is no file \`${reference.slice(5)}\` that can be read`)
  }
}

async function signingKey(pem: string): Promise<{
  readonly key: webcrypto.CryptoKey
  readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
}> {
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'ed25519') throw new TypeError('another kind of key')
    const key = await importPKCS8(pem, 'EdDSA', { extractable: true })
    const { x = '' } = await exportJWK(key)
    return { key, publicJwk: { kty: 'OKP', crv: 'Ed25519', x } }
  } catch {
    throw refuse('it is not an Ed25519 private key in PEM (make one with `openssl genpkey -algorithm ed25519`)')
  }
}

function refuse(reason: string): FullmaktError {
  return new FullmaktError('ERR_SIGNING_KEY', `the signing key cannot be used: ${reason}`)
}
