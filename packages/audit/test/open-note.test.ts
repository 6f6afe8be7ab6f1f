import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatNote, openNote, parseNote, parseVerifierKey, signNote, type VerifierKey } from '../src/index.ts'
import { ed25519Verify, sha256, signer, utf8, vector } from './support.ts'

const vectors = JSON.parse(vector('signed-note.json').toString('utf8')) as {
  keys: Record<string, string>
  notes: { id: string; msg: string; trusted: string[]; ok: boolean }[]
}
const key = (name: string): VerifierKey => {
  const parsed = parseVerifierKey(sha256, vectors.keys[name]!)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.key
}
const peter = vectors.notes[0]!.msg

describe('signed note', () => {
  test.each(vectors.notes)('published vector: $id', ({ msg, trusted, ok }) => {
    expect(openNote(ed25519Verify, trusted.map(key), utf8(msg)).ok).toBe(ok)
  })

  test('invalid UTF-8, and a byte order mark that was not signed, are refused', () => {
    expect(parseNote(Uint8Array.of(0xff, ...utf8(peter)))).toEqual({ ok: false, reason: 'encoding' })
    expect(openNote(ed25519Verify, [key('peter')], utf8(`\ufeff${peter}`))).toEqual({ ok: false, reason: 'signature' })
  })

  test('16 signatures are read and 101 are not', () => {
    const [text, line] = peter.split('\n\n')
    expect(openNote(ed25519Verify, [key('peter')], utf8(`${text}\n\n${line!.repeat(16)}`)).ok).toBe(true)
    expect(parseNote(utf8(`${text}\n\n${line!.repeat(101)}`))).toEqual({ ok: false, reason: 'limit' })
  })

  test('a note that is too large is not read', () => {
    expect(parseNote(new Uint8Array(1_000_001))).toEqual({ ok: false, reason: 'limit' })
  })

  test('a signature of another length is refused, not passed on', () => {
    const parsed = parseNote(utf8(peter))
    if (!parsed.ok) throw new Error(parsed.reason)
    const [signature] = parsed.note.signatures
    const short = formatNote({
      ...parsed.note,
      signatures: [{ ...signature!, signature: signature!.signature.slice(1) }],
    })
    expect(openNote(() => true, [key('peter')], short)).toEqual({ ok: false, reason: 'signature' })
  })

  test('what is signed opens, with blank lines inside the text too', () => {
    const own = signer('log.example/a')
    for (const text of ['one\n', 'one\n\ntwo\n', '\n']) {
      const opened = openNote(ed25519Verify, [own.key], signNote(own.sign, own.key, text))
      expect(opened.ok && [opened.note.text, opened.signedBy]).toEqual([text, [own.key]])
    }
  })

  test('a text that no note can carry is not signed', () => {
    const own = signer('log.example/a')
    for (const text of ['', 'no newline', 'bell\u0007\n', '\ud800\n']) {
      expect(() => signNote(own.sign, own.key, text)).toThrow(RangeError)
    }
  })

  test('every change of one byte is refused', () => {
    const own = signer('log.example/a')
    const bytes = signNote(own.sign, own.key, 'log.example/a\n3\nsome text — with a dash\n')
    for (let at = 0; at < bytes.length; at += 1) {
      const mutated = bytes.with(at, bytes[at]! ^ (1 << (at % 8)))
      expect(openNote(ed25519Verify, [own.key], mutated).ok, `byte ${at}`).toBe(false)
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        expect(openNote(ed25519Verify, [own.key], bytes.with(at, bytes[at]! ^ mask)).ok).toBe(false)
      }),
    )
  })

  test('random bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseNote(bytes)))
  })
})
