import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTilePath, parseTilePath, type Tile } from '../src/index.ts'
import { mutations, utf8 } from './support.ts'

const tiles: fc.Arbitrary<Tile> = fc.record({
  level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
  index: fc.oneof(fc.nat(2000), fc.maxSafeNat()),
  width: fc.integer({ min: 1, max: 256 }),
})

describe('tile path', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 3, index: 1_234_067, width: 256 }, 'tile/3/x001/x234/067'],
    [{ level: 'entries', index: 273, width: 112 }, 'tile/entries/273.p/112'],
    [{ level: 1, index: 1000, width: 1 }, 'tile/1/x001/000.p/1'],
  ] as const)('of %o is %s', (tile, path) => {
    expect(formatTilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  })

  test('reads what it writes', () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(parseTilePath(formatTilePath(tile))).toEqual(tile)
      }),
    )
  })

  test('a change of one byte is refused or is the one path of another tile', () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        for (const changed of mutations(utf8(formatTilePath(tile)))) {
          const path = Buffer.from(changed).toString('latin1')
          const other = parseTilePath(path)
          if (other === undefined || path === formatTilePath(tile)) continue
          expect(other).not.toEqual(tile)
          expect(formatTilePath(other)).toBe(path)
        }
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000\n',
    '/tile/0/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/x999/x999/x999/x999/x999/999',
    '',
  ])('%j is refused', (path) => expect(parseTilePath(path)).toBeUndefined())

  test('no path for what is no tile', () => {
    for (const wrong of [
      { level: 64 },
      { level: -1 },
      { index: -1 },
      { index: 2 ** 53 },
      { width: 0 },
      { width: 257 },
    ]) {
      expect(() => formatTilePath({ level: 0, index: 0, width: 1, ...wrong })).toThrow(RangeError)
    }
  })
})
