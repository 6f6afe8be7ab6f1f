import { describe, expect, test } from 'vitest'
import { cosignerKey, formatCosignerKey, formatVerifierKey, parseCosignerKey, parseVerifierKey } from '../src/index.ts'
import { cosigner, mutations, sha256, signer, utf8 } from './support.ts'

describe('cosigner key', () => {
  const { key } = cosigner('witness.example/w1')

  test('its ID is made with the type byte of cosignatures', () => {
    const digest = sha256(Buffer.concat([utf8('witness.example/w1\n'), Uint8Array.of(0x04), key.publicKey]))
    expect(key.id).toBe(Buffer.from(digest).readUInt32BE(0))
  })

  test('reads what it writes, and nothing that differs in one place', () => {
    const text = formatCosignerKey(key)
    expect(parseCosignerKey(sha256, text)).toEqual({ ok: true, key })
    for (const changed of mutations(utf8(text))) {
      const other = Buffer.from(changed).toString('latin1')
      if (other !== text) expect(parseCosignerKey(sha256, other).ok, other).toBe(false)
    }
  })

  test('is no log key, and a log key is no cosigner key', () => {
    expect(parseVerifierKey(sha256, formatCosignerKey(key))).toEqual({ ok: false, reason: 'algorithm' })
    const log = formatVerifierKey(signer('log.example').key)
    expect(parseCosignerKey(sha256, log)).toEqual({ ok: false, reason: 'algorithm' })
  })

  test('a bad name or length is refused', () => {
    expect(() => cosignerKey(sha256, 'a b', key.publicKey)).toThrow(RangeError)
    expect(() => cosignerKey(sha256, 'a', new Uint8Array(31))).toThrow(RangeError)
  })
})
