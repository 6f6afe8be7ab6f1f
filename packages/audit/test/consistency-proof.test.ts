import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consistencyProof, treeRoot, verifyConsistency } from '../src/index.ts'
import { leaves, sha256 } from './support.ts'

const all = leaves(400)
const claim = (first: number, second: number) => ({
  first,
  second,
  firstRoot: treeRoot(sha256, all, 0, first),
  secondRoot: treeRoot(sha256, all, 0, second),
  proof: consistencyProof(sha256, all.slice(0, second), first),
})
const sizes = fc
  .integer({ min: 1, max: 400 })
  .chain((second) => fc.tuple(fc.integer({ min: 1, max: second }), fc.constant(second)))

describe('consistency proof', () => {
  test('verifies for every pair of sizes up to 40', () => {
    for (let second = 0; second <= 40; second += 1) {
      for (let first = 0; first <= second; first += 1) {
        expect(verifyConsistency(sha256, claim(first, second))).toEqual({ ok: true })
      }
    }
  })

  test('verifies for random sizes, and for no other root, size or proof', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([first, second], salt) => {
        const good = claim(first, second)
        expect(verifyConsistency(sha256, good)).toEqual({ ok: true })
        const flipped = (hash: Uint8Array) => hash.map((byte, at) => (at === salt % 32 ? byte ^ 1 : byte))
        expect(verifyConsistency(sha256, { ...good, firstRoot: flipped(good.firstRoot) }).ok).toBe(false)
        expect(verifyConsistency(sha256, { ...good, secondRoot: flipped(good.secondRoot) }).ok).toBe(false)
        expect(verifyConsistency(sha256, { ...good, proof: [...good.proof, good.firstRoot] }).ok).toBe(false)
        if (good.proof.length === 0) return
        const at = salt % good.proof.length
        expect(verifyConsistency(sha256, { ...good, proof: good.proof.slice(1) }).ok).toBe(false)
        expect(verifyConsistency(sha256, { ...good, proof: good.proof.with(at, flipped(good.proof[at]!)) }).ok).toBe(
          false,
        )
        expect(verifyConsistency(sha256, { ...good, proof: [] })).toEqual({ ok: false, reason: 'length' })
      }),
      { numRuns: 60 },
    )
  })

  test('a rewritten past has no proof', () => {
    const good = claim(7, 20)
    const rewritten = leaves(20).with(3, all[99]!)
    const secondRoot = treeRoot(sha256, rewritten)
    expect(verifyConsistency(sha256, { ...good, secondRoot, proof: consistencyProof(sha256, rewritten, 7) })).toEqual({
      ok: false,
      reason: 'root',
    })
  })

  test.each([{ first: 21 }, { first: -1 }, { second: 6 }, { first: 1.5 }, { firstRoot: new Uint8Array(33) }])(
    'refuses the impossible: %o',
    (change) => {
      expect(verifyConsistency(sha256, { ...claim(7, 20), ...change })).toEqual({ ok: false, reason: 'range' })
    },
  )

  test('equal sizes with different roots are not consistent', () => {
    expect(verifyConsistency(sha256, { ...claim(5, 5), firstRoot: all[0]! })).toEqual({ ok: false, reason: 'root' })
  })
})
