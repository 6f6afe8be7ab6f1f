import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, FlattenedSign, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { openArtifact } from '../../src/artifact/open-artifact.ts'
import { readTrust, requireTrust, SIGNATURE_FILE, SIGNATURE_TYPE } from '../../src/artifact/trust.ts'
import { sampleArtifact } from './sample.ts'

const ours = generateKeyPairSync('ed25519')
const theirs = generateKeyPairSync('ed25519')
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString()
const jwkOf = (key: KeyObject): Promise<JWK> => exportJWK(key)

let files: Map<string, Uint8Array>
beforeAll(async () => {
  files = await sampleArtifact()
})

async function sign(pair: typeof ours, header: Record<string, unknown> = {}): Promise<Uint8Array> {
  const kid = await calculateJwkThumbprint((await jwkOf(pair.publicKey)) as JWK)
  const manifest = files.get('manifest.json') ?? new Uint8Array(0)
  const jws = await new FlattenedSign(manifest)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: SIGNATURE_TYPE, ...header })
    .sign(pair.privateKey)
  return Buffer.from(`${jws.protected}..${jws.signature}\n`)
}

const signed = (signature: Uint8Array): Map<string, Uint8Array> => new Map([...files, [SIGNATURE_FILE, signature]])

describe('keys', () => {
  it('are read from PEM, one or several, and from a JWK Set', async () => {
    const set = JSON.stringify({ keys: [await jwkOf(theirs.publicKey), await jwkOf(ours.publicKey)] })
    for (const text of [pem(ours.publicKey), pem(theirs.publicKey) + pem(ours.publicKey), set]) {
      const opened = await openArtifact(signed(await sign(ours)), await requireTrust(text))
      expect(opened).toMatchObject({ ok: true, artifact: { trusted: true } })
    }
  })

  it.each([
    ['nothing', ''],
    ['no keys', '{"keys":[]}'],
    ['another document', '{"key":1}'],
    ['half a document', '{"keys":['],
    ['a private key', ours.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    [
      'a private key beside a public one',
      pem(ours.publicKey) + ours.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    ],
    ['half a key', pem(ours.publicKey).slice(0, -20)],
    ['an RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)],
  ])('of %s are none', async (_, text) => {
    expect(await readTrust(text)).toBeUndefined()
    await expect(requireTrust(text)).rejects.toMatchObject({ code: 'ERR_TRUST' })
  })

  it('in a set with a private part, or of another curve, are none', async () => {
    const secret = await exportJWK(ours.privateKey)
    const x25519 = await exportJWK(generateKeyPairSync('x25519').publicKey)
    for (const key of [secret, x25519]) {
      expect(await readTrust(JSON.stringify({ keys: [await jwkOf(ours.publicKey), key] }))).toBeUndefined()
    }
  })
})

describe('a signature', () => {
  const refusal = async (signature: Uint8Array | undefined): Promise<unknown> => {
    const trust = await requireTrust(pem(ours.publicKey))
    const opened = await openArtifact(signature === undefined ? files : signed(signature), trust)
    return opened.ok ? 'opened' : `${opened.path} ${opened.reason}`
  }

  it('is needed where keys are trusted, and only there', async () => {
    expect(await refusal(undefined)).toBe(`${SIGNATURE_FILE} unsigned`)
    expect(await openArtifact(files)).toMatchObject({ ok: true, artifact: { trusted: false } })
    expect(await openArtifact(signed(await sign(theirs)))).toMatchObject({ ok: true, artifact: { trusted: false } })
  })

  it('of another key is refused, also under the name of a trusted one', async () => {
    expect(await refusal(await sign(theirs))).toBe(`${SIGNATURE_FILE} foreign-key`)
    const kid = await calculateJwkThumbprint((await jwkOf(ours.publicKey)) as JWK)
    expect(await refusal(await sign(theirs, { kid }))).toBe(`${SIGNATURE_FILE} signature`)
  })

  it('for another purpose is refused', async () => {
    expect(await refusal(await sign(ours, { typ: 'JWT' }))).toBe(`${SIGNATURE_FILE} signature`)
    expect(await refusal(await sign(ours, { typ: undefined }))).toBe(`${SIGNATURE_FILE} signature`)
  })

  it('does not stand over another manifest', async () => {
    const signature = await sign(ours)
    const other = await sampleArtifact(['one'])
    const opened = await openArtifact(
      new Map([...other, [SIGNATURE_FILE, signature]]),
      await requireTrust(pem(ours.publicKey)),
    )
    expect(opened).toMatchObject({ ok: false, reason: 'signature' })
  })

  it('with one bit turned is refused, whichever', async () => {
    const signature = await sign(ours)
    const trust = await requireTrust(pem(ours.publicKey))
    for (let at = 0; at < signature.length - 1; at++) {
      for (const bit of [1, 4, 32]) {
        const turned = Uint8Array.from(signature)
        turned[at] = (turned[at] ?? 0) ^ bit
        const opened = await openArtifact(signed(turned), trust)
        expect(opened.ok && !sameText(turned, signature), `byte ${at}`).toBe(false)
      }
    }
  })

  it.each([
    ['nothing', ''],
    ['a payload inside', 'e30.e30.e30'],
    ['four parts', 'e30..e30.e30'],
    [
      'no algorithm',
      `${Buffer.from(JSON.stringify({ alg: 'none', typ: SIGNATURE_TYPE, kid: 'x' })).toString('base64url')}..`,
    ],
    ['no header', '..e30'],
  ])('of %s is refused', async (_, text) => {
    expect(await refusal(Buffer.from(text))).toBe(`${SIGNATURE_FILE} signature`)
  })
})

// The last character of a base64url text has bits that carry nothing: such a change is the same signature.
function sameText(one: Uint8Array, other: Uint8Array): boolean {
  const parts = (bytes: Uint8Array): string => {
    const [header = '', , value = ''] = Buffer.from(bytes).toString('latin1').trimEnd().split('.')
    return `${header}..${Buffer.from(value, 'base64url').toString('hex')}`
  }
  return parts(one) === parts(other)
}
