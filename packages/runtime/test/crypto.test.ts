import { describe, expect, it } from 'vitest'
import { ed25519Key, random, sha256, sha256Text, verifyEd25519 } from '../src/crypto.ts'

it('hashes with SHA-256', () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  expect(Buffer.from(sha256(new Uint8Array())).toString('hex')).toBe(empty)
  expect(Buffer.from(sha256Text(''), 'base64url').toString('hex')).toBe(empty)
})

it('gives bytes that nobody was given before, however many are asked for', () => {
  const lengths = [0, 1, 12, 27, 32, 500, 1_023, 1_024, 1_025, 5_000]
  expect(lengths.map((bytes) => random(bytes).length)).toEqual(lengths)
  const all = Array.from({ length: 2_000 }, () => Buffer.from(random(16)))
  expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(2_000)
  const before = all.map((bytes) => Buffer.from(bytes))
  random(2_000)
  expect(all).toEqual(before)
  // Of bytes that were taken away from where they came from, none would be left.
  expect(all.filter((bytes) => bytes.every((byte) => byte === 0))).toEqual([])
})

describe('Ed25519', () => {
  const message = new TextEncoder().encode('message')

  it('verifies what it signed, also after the key was kept as text', () => {
    const key = ed25519Key()
    const again = ed25519Key(key.pem)
    expect(verifyEd25519(again.publicKey, message, key.sign(message))).toBe(true)
    expect(key.publicKey).toHaveLength(32)
  })

  it('refuses another message, key or signature, and what is none', () => {
    const key = ed25519Key()
    const signature = key.sign(message)
    const flipped = Uint8Array.from(signature)
    flipped[0]! ^= 1
    expect(verifyEd25519(key.publicKey, message.subarray(1), signature)).toBe(false)
    expect(verifyEd25519(ed25519Key().publicKey, message, signature)).toBe(false)
    expect(verifyEd25519(key.publicKey, message, flipped)).toBe(false)
    expect(verifyEd25519(key.publicKey, message, new Uint8Array(3))).toBe(false)
    expect(verifyEd25519(new Uint8Array(31), message, signature)).toBe(false)
  })

  it('reads no other kind of key', () => {
    expect(() => ed25519Key('no key')).toThrow()
  })
})
