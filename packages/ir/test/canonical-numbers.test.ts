import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { canonicalJson } from '../src/index.ts'

const { first, sha256 } = JSON.parse(readFileSync(new URL('./vectors/numbers/es6.json', import.meta.url), 'utf8')) as {
  readonly first: readonly string[]
  readonly sha256: Readonly<Record<string, string>>
}
/** Lines of the published file that are written: all hundred million take minutes, and are asked for by `ALL_NUMBERS=1`. */
const LINES = process.env['ALL_NUMBERS'] === '1' ? 100_000_000 : 10_000_000
/** Numbers that follow one another behind the first ones, from the least normal one on. */
const SERIAL = 2_000

// The values are made by the published rule, so that the file of four gigabytes need not be here; its text is ours to the last byte or its hash is not.
test(`the first ${LINES} lines of the published numbers are written as they are there`, { timeout: 1_200_000 }, () => {
  const hash = createHash('sha256')
  const written: Record<string, string> = {}
  const bits = new DataView(new ArrayBuffer(8))
  const numbers = published(bits)
  let lines = ''
  for (let count = 1; count <= LINES; count++) {
    const number = numbers()
    lines += `${hexOf(bits)},${canonicalJson(number)}\n`
    const isAsked = sha256[count] !== undefined
    if (lines.length < 65_536 && !isAsked) continue
    hash.update(lines)
    lines = ''
    if (isAsked) written[count] = hash.copy().digest('hex')
  }
  const asked = Object.entries(sha256).filter(([count]) => Number(count) <= LINES)
  expect(asked.length).toBeGreaterThanOrEqual(4)
  expect(written).toEqual(Object.fromEntries(asked))
})

/** The next number each time, whose bits are left in the view. @see RFC 8785 appendix B */
function published(bits: DataView): () => number {
  let index = 0
  let block: Uint8Array = new Uint8Array(32)
  let at = block.length
  return () => {
    const place = index++
    if (place < first.length) bits.setBigUint64(0, BigInt(`0x${first[place]}`))
    else if (place < first.length + SERIAL) bits.setBigUint64(0, 0x0010000000000000n + BigInt(place - first.length))
    else {
      do {
        if (at === block.length) {
          block = createHash('sha256').update(block).digest()
          at = 0
        }
        for (let byte = 0; byte < 8; byte++) bits.setUint8(7 - byte, block[at + byte]!)
        at += 8
      } while (bits.getFloat64(0) === 0 || !Number.isFinite(bits.getFloat64(0)))
    }
    return bits.getFloat64(0)
  }
}

function hexOf(bits: DataView): string {
  const [high, low] = [bits.getUint32(0), bits.getUint32(4)]
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0')
}
