import { describe, expect, test } from 'vitest'
import { formatHashTile, parseHashTile, tileAt } from '../src/index.ts'
import { leaves } from './support.ts'

describe('tile', () => {
  test('a tree of 70,000 leaves has the tiles that the specification counts', () => {
    const widths = (level: number | 'entries', count: number) =>
      Array.from({ length: count }, (_, index) => tileAt(70_000, level, index)?.width)
    const full = (count: number) => Array<number>(count).fill(256)
    expect(widths(0, 275)).toEqual([...full(273), 112, undefined])
    expect(widths('entries', 275)).toEqual([...full(273), 112, undefined])
    expect(widths(1, 3)).toEqual([256, 17, undefined])
    expect(widths(2, 2)).toEqual([1, undefined])
    expect(widths(3, 1)).toEqual([undefined])
  })

  test('a tree of 256 leaves has a full tile and one above it of width 1', () => {
    expect([tileAt(256, 0, 0)?.width, tileAt(256, 0, 1), tileAt(256, 1, 0)?.width]).toEqual([256, undefined, 1])
  })

  test('reads what it writes, at the right width only', () => {
    for (const width of [1, 2, 255, 256]) {
      const hashes = leaves(width)
      expect(parseHashTile(formatHashTile(hashes), width)?.map(String)).toEqual(hashes.map((hash) => String(hash)))
      expect(parseHashTile(formatHashTile(hashes), width - 1)).toBeUndefined()
      expect(parseHashTile(formatHashTile(hashes).slice(1), width)).toBeUndefined()
    }
  })

  test('no tile of nothing, of more than 256, or of other lengths', () => {
    for (const hashes of [[], leaves(257), [new Uint8Array(31)]]) {
      expect(() => formatHashTile(hashes)).toThrow(RangeError)
    }
  })
})
