import { describe, expect, test } from 'vitest'
import { formatHashTile, leafHash, treeRoot } from '../src/index.ts'
import { fullTileRoot } from '../src/tree.ts'
import { hex, leaves, sha256, unhex, vector } from './support.ts'

const reference = JSON.parse(vector('rfc6962-reference.json').toString('utf8')) as {
  leaf_inputs_hex: string[]
  leaf_hashes: string[]
  roots_by_size: string[]
}
const hashes = reference.leaf_inputs_hex.map((input) => leafHash(sha256, unhex(input)))

describe('RFC 6962 tree', () => {
  test('leaf hashes are those of the CT reference code', () => {
    expect(hashes.map(hex)).toEqual(reference.leaf_hashes)
  })

  test('roots of sizes 0 to 8 are those of the CT reference code', () => {
    const roots = reference.roots_by_size.map((_, size) => hex(treeRoot(sha256, hashes.slice(0, size))))
    expect(roots).toEqual(reference.roots_by_size)
  })

  test.each([1, 2, 4, 8, 128, 256])('of %i hashes in one array it is the same', (width) => {
    const all = leaves(width)
    expect(hex(fullTileRoot(sha256, formatHashTile(all)))).toBe(hex(treeRoot(sha256, all)))
  })

  test('a range outside the leaves throws', () => {
    expect(() => treeRoot(sha256, leaves(3), 2, 5)).toThrow(RangeError)
  })
})
