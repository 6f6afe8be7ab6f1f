import { expect, test } from 'vitest'
import { appendTiles, createTileWriter, EMPTY_EDGE, type TileFile } from '../src/index.ts'
import { entries, sha256 } from './support.ts'

test('goes on from any edge, and its own is that of a writer that began at the first entry', () => {
  const log = entries(700)
  for (const from of [0, 1, 255, 256, 257, 512]) {
    const { edge } = appendTiles(sha256, EMPTY_EDGE, log.slice(0, from))
    const writer = createTileWriter(sha256, edge)
    const files: TileFile[] = []
    for (let at = from; at < log.length; at += 37) files.push(...writer.append(log.slice(at, at + 37)))
    const whole = appendTiles(sha256, EMPTY_EDGE, log)
    expect(writer.size).toBe(700)
    expect(writer.edge()).toEqual(whole.edge)
    expect(files).toEqual(whole.files.slice(whole.files.length - files.length))
    expect(files.length).toBe(whole.files.length - 2 * Math.floor(from / 256))
  }
})

test('what it gave out stays as it was', () => {
  const writer = createTileWriter(sha256, EMPTY_EDGE)
  const files = writer.append(entries(256))
  const edge = writer.edge()
  const before = structuredClone({ files, edge })
  writer.append(entries(300))
  expect({ files, edge }).toEqual(before)
})

test('entries of the largest length fit, one after the other', () => {
  const writer = createTileWriter(sha256, EMPTY_EDGE)
  const long = Array.from({ length: 256 }, (_, byte) => new Uint8Array(65_535).fill(byte))
  const files = [...writer.append(long.slice(0, 100)), ...writer.append(long.slice(100))]
  expect(files.find(({ path }) => path.includes('entries'))?.bytes.length).toBe(256 * 65_537)
  expect(files).toEqual(appendTiles(sha256, EMPTY_EDGE, long).files)
})

test('nothing is appended when one of the entries cannot be', () => {
  const writer = createTileWriter(sha256, EMPTY_EDGE)
  writer.append(entries(3))
  const before = writer.edge()
  expect(() => writer.append([...entries(2), new Uint8Array(65_536)])).toThrow(RangeError)
  expect(writer.edge()).toEqual(before)
  expect(writer.size).toBe(3)
})
