import { describe, expect, test } from 'vitest'
import { cosign, parseNote, verifyCosignature } from '../src/index.ts'
import { cosigner, ed25519Verify, mutations, utf8 } from './support.ts'

const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
const { key, sign } = cosigner('witness.example.com/w1')
const signature = cosign(sign, key, text, 1_679_315_147)

describe('cosignature', () => {
  test('signs the message of the specification, after the time in 8 bytes', () => {
    const message = utf8(`cosignature/v1\ntime 1679315147\n${text}`)
    expect(Buffer.from(signature.signature).readBigUInt64BE(0)).toBe(1_679_315_147n)
    expect(ed25519Verify(key.publicKey, message, signature.signature.slice(8))).toBe(true)
    expect(signature.signature.length).toBe(72)
    expect(verifyCosignature(ed25519Verify, key, text, signature)).toEqual({ ok: true, timestamp: 1_679_315_147 })
  })

  test('has the form of the example in the specification, time included', () => {
    const line =
      '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=='
    const note = parseNote(utf8(`${text}\n${line}\n`))
    if (!note.ok) throw new Error(note.reason)
    const example = note.note.signatures[0]!
    expect(example.signature.slice(0, 8)).toEqual(signature.signature.slice(0, 8))
    expect(example.signature.length).toBe(signature.signature.length)
    const named = { ...key, id: example.id }
    expect(verifyCosignature(ed25519Verify, named, text, example)).toEqual({ ok: false, reason: 'signature' })
  })

  test('no other signature and no other text passes', () => {
    for (const changed of mutations(signature.signature)) {
      if (Buffer.from(changed).equals(signature.signature)) continue
      expect(verifyCosignature(ed25519Verify, key, text, { ...signature, signature: changed }).ok).toBe(false)
    }
    const other = text.replace('20852163', '20852164')
    expect(verifyCosignature(ed25519Verify, key, other, signature)).toEqual({ ok: false, reason: 'signature' })
  })

  test('of another cosigner, of a zero time and of a time past 2^53-1 are refused', () => {
    const stranger = cosigner('witness.example.com/w1').key
    expect(verifyCosignature(ed25519Verify, stranger, text, signature)).toEqual({ ok: false, reason: 'key' })
    for (const time of [0n, 2n ** 53n, 2n ** 63n]) {
      const bytes = Buffer.alloc(72)
      bytes.writeBigUInt64BE(time)
      bytes.set(sign(utf8(`cosignature/v1\ntime ${time}\n${text}`)), 8)
      const result = verifyCosignature(ed25519Verify, key, text, { ...signature, signature: bytes })
      expect(result).toEqual({ ok: false, reason: 'format' })
    }
  })

  test('nothing but a checkpoint is cosigned, and not without a time', () => {
    expect(() => cosign(sign, key, 'hello\n', 1)).toThrow(RangeError)
    for (const time of [0, -1, 1.5, Number.NaN, 2 ** 53])
      expect(() => cosign(sign, key, text, time)).toThrow(RangeError)
  })
})
