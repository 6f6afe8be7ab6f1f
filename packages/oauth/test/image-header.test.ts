import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readImageHeader } from '../src/image-header.ts'
import { images } from './images.ts'

const made: Readonly<Record<string, readonly [type: string, make: (width: number, height: number) => Uint8Array]>> = {
  PNG: ['image/png', images.png],
  GIF: ['image/gif', images.gif],
  JPEG: ['image/jpeg', images.jpeg],
  'WebP, lossy': ['image/webp', (width, height) => images.webp(width, height, 'VP8 ')],
  'WebP, lossless': ['image/webp', (width, height) => images.webp(width, height, 'VP8L')],
  'WebP, extended': ['image/webp', (width, height) => images.webp(width, height, 'VP8X')],
}

describe.each(Object.entries(made))('%s', (_name, [type, make]) => {
  it.each([
    [1, 1],
    [48, 32],
    [1_024, 1_025],
    [16_383, 4],
  ])('tells %i × %i', (width, height) => {
    expect(readImageHeader(make(width, height))).toEqual({ type, width, height })
  })
  it('is none when it is cut off before its size', () => {
    const whole = make(48, 32)
    const lengths = Array.from({ length: whole.length + 1 }, (_, length) => length)
    const enough = lengths.find((length) => readImageHeader(whole.subarray(0, length)) !== undefined)
    expect(enough).toBeGreaterThanOrEqual(10)
    for (const length of lengths)
      expect(readImageHeader(whole.subarray(0, length)) === undefined).toBe(length < enough!)
  })
})

it.each<[string, string | Uint8Array]>([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>alert(1)</script></svg>'],
  ['SVG behind a declaration', '<?xml version="1.0"?><svg/>'],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['a page in front of a picture', Buffer.concat([Buffer.from('<html>'), images.png(1, 1)])],
  ['a bitmap', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
  ['an icon', Buffer.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0])],
  ['AVIF', Buffer.concat([Buffer.alloc(4), Buffer.from('ftypavif'), Buffer.alloc(60)])],
  ['a PDF', '%PDF-1.7'],
  ['another RIFF', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(40)])],
  [
    'PNG without its line ends',
    Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\n\n'), images.png(1, 1).subarray(8)]),
  ],
  ['PNG whose first chunk is another', Buffer.concat([images.png(1, 1).subarray(0, 8), images.png(1, 1).subarray(33)])],
  ['JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xda, 0, 2])],
  [
    'JPEG of segments without end',
    Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from('ffe00000'.repeat(50), 'hex')]),
  ],
  ['nothing', ''],
])('%s is no picture', (_name, bytes) => {
  expect(readImageHeader(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)).toBeUndefined()
})
it('ends for any bytes, also behind a right beginning', () => {
  const beginnings = ['', '\xff\xd8\xff', 'GIF89a', 'RIFFxxxxWEBPVP8 ', '\x89PNG\r\n\x1a\n'].map((text) =>
    Buffer.from(text, 'latin1'),
  )
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 400 }), (beginning, rest) => {
      readImageHeader(Buffer.concat([beginning, rest]))
    }),
    { numRuns: 5_000 },
  )
})
