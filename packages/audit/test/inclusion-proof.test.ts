import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inclusionProof, treeRoot, verifyInclusion } from '../src/index.ts'
import { leaves, sha256 } from './support.ts'

const all = leaves(400)
const claim = (size: number, index: number) => ({
  index,
  size,
  leaf: all[index]!,
  root: treeRoot(sha256, all, 0, size),
  proof: inclusionProof(sha256, all.slice(0, size), index),
})
const position = fc
  .integer({ min: 1, max: 400 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })))

describe('inclusion proof', () => {
  test('verifies for every leaf of every size up to 40', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1)
        expect(verifyInclusion(sha256, claim(size, index))).toEqual({ ok: true })
    }
  })

  test('verifies for random sizes, and for no other index, leaf, root or proof', () => {
    fc.assert(
      fc.property(position, fc.nat(), ([size, index], salt) => {
        const good = claim(size, index)
        expect(verifyInclusion(sha256, good)).toEqual({ ok: true })
        const flipped = (hash: Uint8Array) => hash.map((byte, at) => (at === salt % 32 ? byte ^ 1 : byte))
        expect(verifyInclusion(sha256, { ...good, leaf: flipped(good.leaf) }).ok).toBe(false)
        expect(verifyInclusion(sha256, { ...good, root: flipped(good.root) }).ok).toBe(false)
        expect(verifyInclusion(sha256, { ...good, proof: [...good.proof, good.root] })).toEqual({
          ok: false,
          reason: 'length',
        })
        if (size === 1) return
        const at = salt % good.proof.length
        expect(verifyInclusion(sha256, { ...good, proof: good.proof.slice(1) }).ok).toBe(false)
        expect(verifyInclusion(sha256, { ...good, proof: good.proof.with(at, flipped(good.proof[at]!)) }).ok).toBe(
          false,
        )
        expect(verifyInclusion(sha256, { ...good, index: (index + 1 + (salt % (size - 1))) % size }).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    { index: -1 },
    { index: 5 },
    { index: 0.5 },
    { index: Number.NaN },
    { size: 0 },
    { size: Number.POSITIVE_INFINITY },
    { leaf: new Uint8Array(31) },
  ])('refuses the impossible: %o', (change) => {
    expect(verifyInclusion(sha256, { ...claim(5, 2), ...change })).toEqual({ ok: false, reason: 'range' })
  })

  test('there is no proof for a leaf outside the tree', () => {
    expect(() => inclusionProof(sha256, all.slice(0, 3), 3)).toThrow(RangeError)
  })
})
