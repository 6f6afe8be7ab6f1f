import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, parseFrontier, serializeFrontier, treeRoot } from '../src/index.ts'
import { hex, leaves, sha256 } from './support.ts'

const all = leaves(600)

describe('frontier', () => {
  test('its root is the root of the list, at every size', () => {
    let frontier = EMPTY_FRONTIER
    for (let size = 0; size <= 260; size += 1) {
      expect(hex(frontierRoot(sha256, frontier))).toBe(hex(treeRoot(sha256, all, 0, size)))
      frontier = appendLeaf(sha256, frontier, all[size]!)
    }
  })

  test('continues from its serialised form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (before, after) => {
        let frontier = all.slice(0, before).reduce((f, leaf) => appendLeaf(sha256, f, leaf), EMPTY_FRONTIER)
        frontier = parseFrontier(serializeFrontier(frontier))!
        for (const leaf of all.slice(before, before + after)) frontier = appendLeaf(sha256, frontier, leaf)
        expect(hex(frontierRoot(sha256, frontier))).toBe(hex(treeRoot(sha256, all, 0, before + after)))
      }),
      { numRuns: 40 },
    )
  })

  test('appending leaves the frontier before it as it was', () => {
    const one = appendLeaf(sha256, EMPTY_FRONTIER, all[0]!)
    appendLeaf(sha256, one, all[1]!)
    expect(hex(frontierRoot(sha256, one))).toBe(hex(all[0]!))
  })

  test('bytes of another form are refused', () => {
    const bytes = serializeFrontier(all.slice(0, 5).reduce((f, leaf) => appendLeaf(sha256, f, leaf), EMPTY_FRONTIER))
    for (let length = 0; length < bytes.length; length += 1)
      expect(parseFrontier(bytes.slice(0, length))).toBeUndefined()
    expect(parseFrontier(Uint8Array.of(...bytes, 0))).toBeUndefined()
    expect(parseFrontier(Uint8Array.of(0xff, ...bytes.slice(1)))).toBeUndefined()
  })

  test('a leaf that is not a hash is refused', () => {
    expect(() => appendLeaf(sha256, EMPTY_FRONTIER, new Uint8Array(31))).toThrow(RangeError)
  })
})
