import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendTiles,
  EMPTY_EDGE,
  edgeFrontier,
  frontierRoot,
  parseCheckpoint,
  parseEntryBundle,
  parseNote,
  partialTiles,
  treeRoot,
} from '../src/index.ts'
import { entries, leaves, sha256, vector, writeLog } from './support.ts'

const rootOf = (size: number, all = leaves(size)) => treeRoot(sha256, all, 0, size)

describe('published log', () => {
  const published = parseEntryBundle(vector('tessera-log/tile/entries/000.p/15'))!

  test.each(Array.from({ length: 16 }, (_, size) => size))('size %i: the same files and root', (size) => {
    const { edge, files } = appendTiles(sha256, EMPTY_EDGE, published.slice(0, size))
    expect(files).toEqual([])
    const partial = partialTiles(edge)
    expect(partial.map(({ path }) => path)).toEqual(
      size === 0 ? [] : [`tile/0/000.p/${size}`, `tile/entries/000.p/${size}`],
    )
    for (const { path, bytes } of partial) expect(Buffer.from(bytes)).toEqual(vector(`tessera-log/${path}`))
    const note = parseNote(vector(`tessera-log/checkpoint.${size}`))
    const head = note.ok ? parseCheckpoint(note.note.text) : note
    expect(head).toMatchObject({ ok: true, checkpoint: { size } })
    if (!head.ok || !('checkpoint' in head)) throw new Error('no checkpoint')
    expect(Buffer.from(frontierRoot(sha256, edgeFrontier(sha256, edge)))).toEqual(Buffer.from(head.checkpoint.root))
  })
})

describe('appended tiles', () => {
  test('70,000 entries make exactly the files that the specification counts', () => {
    const { files } = writeLog(entries(70_000), [70_000])
    const paths = [...files.keys()]
    const count = (prefix: string) => paths.filter((path) => path.startsWith(prefix) && !path.includes('.p/')).length
    expect([count('tile/0/'), count('tile/1/'), count('tile/2/'), count('tile/entries/')]).toEqual([273, 1, 0, 273])
    expect(paths.filter((path) => path.includes('.p/')).sort()).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
      'tile/entries/273.p/112',
    ])
  })

  test('batches of any sizes give the same full files, edge and root as one', () => {
    const log = entries(1500)
    const once = writeLog(log, [1500])
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1499 }), { maxLength: 12 }), (cuts) => {
        const sizes = [...cuts.sort((a, b) => a - b), 1500]
        const batches = writeLog(log, sizes)
        expect(batches.edge).toEqual(once.edge)
        for (const [path, bytes] of once.files) expect(batches.files.get(path)).toEqual(bytes)
        const more = [...batches.files.keys()].filter((path) => !once.files.has(path))
        expect(more.every((path) => path.includes('.p/'))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('the edge has the root of the tree', () => {
    const all = leaves(1100)
    const sizes = [0, 1, 2, 3, 127, 255, 256, 257, 511, 512, 513, 767, 1024, 1100]
    const { roots } = writeLog(entries(1100), sizes)
    for (const size of sizes) expect(Buffer.from(roots.get(size)!)).toEqual(Buffer.from(rootOf(size, all)))
  })

  test('an edge that was appended to is not changed', () => {
    const { edge } = appendTiles(sha256, EMPTY_EDGE, entries(300))
    const copy = structuredClone(edge)
    appendTiles(sha256, edge, entries(300))
    expect(edge).toEqual(copy)
    expect(EMPTY_EDGE).toEqual({ size: 0, entries: [], levels: [] })
  })

  test('an entry past 65,535 bytes is refused before anything is written', () => {
    expect(() => appendTiles(sha256, EMPTY_EDGE, [new Uint8Array(65_536)])).toThrow(RangeError)
    const full = { ...EMPTY_EDGE, size: Number.MAX_SAFE_INTEGER }
    expect(() => appendTiles(sha256, full, entries(1))).toThrow(RangeError)
  })
})
