import { describe, expect, test } from 'vitest'
import { formatAddCheckpoint, formatCheckpoint, parseAddCheckpoint, signNote } from '../src/index.ts'
import { leaves, mutations, sha256, signer, utf8 } from './support.ts'

const own = signer('log.example/a')
const root = sha256(utf8('root'))
const checkpoint = signNote(
  own.sign,
  own.key,
  formatCheckpoint({ origin: 'log.example/a', size: 9, root, extensions: [] }),
)

describe('add-checkpoint request', () => {
  test('reads the example of the specification', () => {
    const example = [
      'old 20852014',
      'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
      'jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=',
      '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=',
      '/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=',
      '',
      'example.com/behind-the-sofa',
      '20852163',
      'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
      '',
      '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=',
      '— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=',
      '',
    ].join('\n')
    const parsed = parseAddCheckpoint(utf8(example))
    if (!parsed.ok) throw new Error(parsed.reason)
    expect(parsed.request.old).toBe(20_852_014)
    expect(parsed.request.proof.length).toBe(4)
    expect(parsed.head).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 })
    expect(parsed.note.signatures.length).toBe(2)
    expect(Buffer.from(formatAddCheckpoint(parsed.request)).toString()).toBe(example)
  })

  test.each([0, 1, 3, 63])('reads what it writes, with a proof of %i hashes', (count) => {
    const request = { old: 7, proof: leaves(count), checkpoint }
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).toMatchObject({ ok: true, request })
  })

  test('a change in one place is refused or is the one spelling of another request', () => {
    const bytes = formatAddCheckpoint({ old: 10, proof: leaves(2), checkpoint })
    for (const changed of mutations(bytes)) {
      const other = parseAddCheckpoint(changed)
      if (other.ok) expect(Buffer.from(formatAddCheckpoint(other.request)).equals(changed)).toBe(true)
    }
  })

  test('which part is malformed', () => {
    const tail = Buffer.from(checkpoint).toString()
    const hash = Buffer.from(root).toString('base64')
    for (const [text, reason] of [
      ['old 1\n', 'format'],
      [`old 01\n\n${tail}`, 'old'],
      [`old -1\n\n${tail}`, 'old'],
      [`OLD 1\n\n${tail}`, 'old'],
      [`old 9007199254740992\n\n${tail}`, 'old'],
      [`old 1\n${hash.slice(4)}\n\n${tail}`, 'proof'],
      [`old 1\n${`${hash}\n`.repeat(64)}\n${tail}`, 'proof'],
      [`old 1\n\nhello\n\n${tail}`, 'checkpoint'],
      ['old 1\n\n', 'checkpoint'],
    ] as const) {
      expect(parseAddCheckpoint(utf8(text)), text).toEqual({ ok: false, reason })
    }
  })

  test('an impossible request is not written', () => {
    expect(() => formatAddCheckpoint({ old: -1, proof: [], checkpoint })).toThrow(RangeError)
    expect(() => formatAddCheckpoint({ old: 1, proof: leaves(64), checkpoint })).toThrow(RangeError)
    expect(() => formatAddCheckpoint({ old: 1, proof: [], checkpoint: utf8('x\n') })).toThrow(RangeError)
  })
})
