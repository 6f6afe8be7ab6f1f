import { describe, expect, test } from 'vitest'
import { formatCheckpoint, parseCheckpoint } from '../src/index.ts'
import { hex } from './support.ts'

const root = new Uint8Array(32).fill(7)
const rootText = Buffer.from(root).toString('base64')

describe('checkpoint', () => {
  test('reads what it writes', () => {
    const checkpoint = { origin: 'log.example/a', size: 2 ** 53 - 1, root, extensions: ['one', 'two words'] }
    const parsed = parseCheckpoint(formatCheckpoint(checkpoint))
    expect(parsed.ok && { ...parsed.checkpoint, root: hex(parsed.checkpoint.root) }).toEqual({
      ...checkpoint,
      root: hex(root),
    })
  })

  test.each([
    ['', 'format'],
    ['a\n', 'format'],
    ['a\n1\n', 'format'],
    [`a\n1\n${rootText}`, 'format'],
    [`\n1\n${rootText}\n`, 'origin'],
    [`a\n01\n${rootText}\n`, 'size'],
    [`a\n+1\n${rootText}\n`, 'size'],
    [`a\n1.0\n${rootText}\n`, 'size'],
    [`a\n1e2\n${rootText}\n`, 'size'],
    [`a\n \n${rootText}\n`, 'size'],
    [`a\n\n${rootText}\n`, 'size'],
    [`a\n9007199254740992\n${rootText}\n`, 'size'],
    [`a\n1\n${rootText.slice(4)}\n`, 'root'],
    [`a\n1\n${rootText} \n`, 'root'],
    [`a\n1\n${rootText}\r\n`, 'root'],
    [`a\n1\n${rootText}\n\n`, 'extension'],
    [`a\n1\n${rootText}\n\nx\n`, 'extension'],
  ])('refuses %j (%s)', (text, reason) => {
    expect(parseCheckpoint(text)).toEqual({ ok: false, reason })
  })

  test.each([
    { origin: '' },
    { origin: 'a\nb' },
    { size: -1 },
    { size: 0.5 },
    { root: new Uint8Array(31) },
    { extensions: [''] },
  ])('does not write %o', (change) => {
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root, extensions: [], ...change })).toThrow(RangeError)
  })
})
