import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatCosignerKey,
  formatTlogPolicy,
  formatVerifierKey,
  parseTlogPolicy,
  type TlogPolicy,
  type TlogPolicyResult,
  verifierKey,
} from '../src/index.ts'
import { cosigner, mutations, sha256, signer, utf8 } from './support.ts'

const log = signer('log.example/a').key
const cosigners = Array.from({ length: 6 }, (_, at) => cosigner(`witness.example/w${at}`).key)
const vkeys = cosigners.map(formatCosignerKey)
const parse = (text: string): TlogPolicyResult => parseTlogPolicy(sha256, utf8(text))

describe('policy file', () => {
  test('the example of the specification', () => {
    const text = [
      `log ${formatVerifierKey(log)}`,
      '',
      `witness X1 ${vkeys[0]}`,
      `\twitness  X2\t${vkeys[1]}  https://x2.example/ `,
      `witness X3 ${vkeys[2]}`,
      'group X-witnesses 2 X1 X2 X3',
      '  # the others',
      `witness Y1 ${vkeys[3]}`,
      `witness Y2 ${vkeys[4]}`,
      'group Y-witnesses any Y1 Y2',
      'group X-and-Y all X-witnesses Y-witnesses',
      'quorum X-and-Y',
      '',
    ].join('\n')
    const parsed = parse(text)
    if (!parsed.ok) throw new Error(`${parsed.reason} ${parsed.line}`)
    expect(parsed.policy.logs).toEqual([{ key: log }])
    expect(parsed.policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['X1', undefined],
      ['X2', 'https://x2.example/'],
      ['X3', undefined],
      ['Y1', undefined],
      ['Y2', undefined],
    ])
    expect(parsed.policy.groups.map(({ threshold }) => threshold)).toEqual([2, 1, 2])
    expect(parsed.policy.quorum).toBe('X-and-Y')
    expect(parseTlogPolicy(sha256, formatTlogPolicy(sha256, parsed.policy))).toEqual(parsed)
  })

  test('reads what it writes', () => {
    const word = fc.stringMatching(/^[a-zé#]{1,5}$/).filter((name) => name !== 'none')
    const names = fc.uniqueArray(word, { minLength: 3, maxLength: 7 })
    const shapes = fc.tuple(names, fc.nat(), fc.option(fc.webUrl(), { nil: undefined }))
    fc.assert(
      fc.property(shapes, ([[group = '', ...members], salt, url]) => {
        const place = url === undefined ? {} : { url }
        const policy: TlogPolicy = {
          logs: salt % 2 === 0 ? [] : [{ key: log, ...place }],
          witnesses: members.map((name, at) => ({ name, key: cosigners[at]!, ...place })),
          groups: [{ name: group, threshold: 1 + (salt % members.length), members }],
          quorum: salt % 3 === 0 ? 'none' : group,
        }
        expect(parseTlogPolicy(sha256, formatTlogPolicy(sha256, policy))).toEqual({ ok: true, policy })
      }),
    )
  })

  test('a change in one place is refused or is read as what it says', () => {
    const witnesses = [
      { name: 'a', key: cosigners[0]! },
      { name: 'b', key: cosigners[1]! },
    ]
    const groups = [{ name: 'g', threshold: 2, members: ['a', 'b'] }]
    const policy: TlogPolicy = { logs: [{ key: log }], witnesses, groups, quorum: 'g' }
    for (const changed of mutations(formatTlogPolicy(sha256, policy))) {
      const other = parseTlogPolicy(sha256, changed)
      if (!other.ok) continue
      // Keys never change by accident: the key ID is a check sum. All else is what the line says.
      expect(other.policy.logs.every(({ key }) => key.id === log.id)).toBe(true)
      expect(other.policy.witnesses.every(({ key }) => cosigners.some(({ id }) => id === key.id))).toBe(true)
      expect(parseTlogPolicy(sha256, formatTlogPolicy(sha256, other.policy))).toEqual(other)
    }
  })

  test.each([
    ['', 'quorum', 1],
    ['# only a comment\n', 'quorum', 2],
    ['quorum none', 'line', 1],
    ['quorum none\n ', 'line', 2],
    ['quorum none\nquorum none\n', 'duplicate', 2],
    ['quorum a\n', 'name', 1],
    ['quorum\n', 'line', 1],
    ['quorum none more\n', 'line', 1],
    ['Quorum none\n', 'line', 1],
    ['quorum none\r\n', 'character', 1],
    ['quorum none\u007f\n', 'character', 1],
    ['log\nquorum none\n', 'line', 1],
    ['log x\nquorum none\n', 'key', 1],
    [`log ${vkeys[0]}\nquorum none\n`, 'key', 1],
    [`witness a ${formatVerifierKey(log)}\nquorum a\n`, 'key', 1],
    [`witness a\nquorum none\n`, 'line', 1],
    [`witness none ${vkeys[0]}\nquorum none\n`, 'name', 1],
    [`witness a ${vkeys[0]} u v\nquorum a\n`, 'line', 1],
    [`witness a ${vkeys[0]}\nwitness a ${vkeys[1]}\nquorum a\n`, 'duplicate', 2],
    [`witness a ${vkeys[0]}\nwitness b ${vkeys[0]}\nquorum a\n`, 'duplicate', 2],
    [`quorum a\nwitness a ${vkeys[0]}\n`, 'name', 1],
    [`witness a ${vkeys[0]}\ngroup g 2 a\nquorum g\n`, 'threshold', 2],
    [`witness a ${vkeys[0]}\ngroup g 0 a\nquorum g\n`, 'threshold', 2],
    [`witness a ${vkeys[0]}\ngroup g 01 a\nquorum g\n`, 'threshold', 2],
    [`witness a ${vkeys[0]}\ngroup g some a\nquorum g\n`, 'threshold', 2],
    [`witness a ${vkeys[0]}\ngroup g any\nquorum g\n`, 'line', 2],
    [`witness a ${vkeys[0]}\ngroup none any a\nquorum none\n`, 'name', 2],
    [`witness a ${vkeys[0]}\ngroup a any a\nquorum a\n`, 'duplicate', 2],
    [`witness a ${vkeys[0]}\ngroup g any none\nquorum g\n`, 'name', 2],
    [`witness a ${vkeys[0]}\ngroup g any g\nquorum g\n`, 'name', 2],
    [`witness a ${vkeys[0]}\ngroup g any a a\nquorum g\n`, 'duplicate', 2],
    [`witness a ${vkeys[0]}\ngroup g any a\ngroup h any a\nquorum g\n`, 'duplicate', 3],
  ] as const)('%j is refused', (text, reason, line) => {
    expect(parse(text)).toEqual({ ok: false, reason, line })
  })

  test('the same log key under two names is a duplicate', () => {
    const renamed = formatVerifierKey(verifierKey(sha256, 'log.example/b', log.publicKey))
    expect(parse(`log ${formatVerifierKey(log)}\nlog ${renamed}\nquorum none\n`)).toMatchObject({ reason: 'duplicate' })
  })

  test('a comment may hold any octets, a name only UTF-8', () => {
    const latin = (text: string) => parseTlogPolicy(sha256, new Uint8Array(Buffer.from(text, 'latin1')))
    expect(latin('# caf\u00e9\nquorum none\n').ok).toBe(true)
    expect(latin('quorum caf\u00e9\n')).toEqual({ ok: false, reason: 'character', line: 1 })
  })

  test('what is no policy is not written', () => {
    const witness = { name: 'a', key: cosigners[0]! }
    const empty: TlogPolicy = { logs: [], witnesses: [witness], groups: [], quorum: 'none' }
    expect(() => formatTlogPolicy(sha256, empty)).not.toThrow()
    for (const wrong of [
      { quorum: 'b' },
      { quorum: 'none\nquorum none' },
      { witnesses: [{ ...witness, name: 'a b' }] },
      { witnesses: [{ ...witness, url: '' }] },
      { witnesses: [{ ...witness, key: { ...witness.key, id: 1 } }] },
      { groups: [{ name: 'g', threshold: 1.5, members: ['a'] }] },
    ]) {
      expect(() => formatTlogPolicy(sha256, { ...empty, ...wrong })).toThrow(RangeError)
    }
  })
})
