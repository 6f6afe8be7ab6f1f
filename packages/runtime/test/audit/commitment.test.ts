import { commitment as commitmentTo, formatDisclosure, openDisclosure } from '@fullmakt/audit'
import { canonicalJson, type Json } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitTo, openCommitted } from '../../src/audit/commitment.ts'
import { sha256 } from '../../src/crypto.ts'

const anyValue = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
const canonical = (value: unknown): string => canonicalJson(value as Json)
const saltOf = (disclosure: string): string =>
  (JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as readonly [string])[0]

describe('commitTo', () => {
  it('is the commitment to the disclosure of its name, its value and a salt', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const made = commitTo('argsCommitment', value)
        fc.pre(made !== undefined)
        const { commitment, disclosure } = made
        const salt = Buffer.from(saltOf(disclosure), 'base64url')
        expect(salt).toHaveLength(16)
        expect(disclosure).toBe(formatDisclosure(canonical, salt, 'argsCommitment', value))
        const committed = Buffer.from(commitment, 'base64url')
        expect(committed.equals(commitmentTo(sha256, disclosure))).toBe(true)
        expect(openDisclosure(sha256, canonical, committed, disclosure)).toEqual({
          ok: true,
          name: 'argsCommitment',
          value,
        })
        expect(openCommitted(commitment, 'argsCommitment', disclosure)).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is to no other value, and under no other name', () => {
    const { commitment, disclosure } = commitTo('argsCommitment', { amount: 1 })!
    const other = formatDisclosure(canonical, Buffer.from(saltOf(disclosure), 'base64url'), 'argsCommitment', {
      amount: 2,
    })
    expect(openCommitted(commitment, 'argsCommitment', other)).toBeUndefined()
    expect(openCommitted(commitment, 'resultCommitment', disclosure)).toBeUndefined()
    expect(openCommitted(commitment, 'argsCommitment', `${disclosure}=`)).toBeUndefined()
    expect(openCommitted('', 'argsCommitment', disclosure)).toBeUndefined()
  })

  it('never uses a salt twice, so that equal values look different', () => {
    const made = Array.from({ length: 2_000 }, () => commitTo('argsCommitment', { amount: 1 })!)
    const salts = made.map(({ disclosure }) => saltOf(disclosure))
    expect(new Set(salts).size).toBe(2_000)
    expect(new Set(made.map(({ commitment }) => commitment)).size).toBe(2_000)
    expect(salts.some((salt) => /^A+$/.test(salt))).toBe(false)
  })

  it('commits to nothing that has no canonical form', () => {
    expect(commitTo('argsCommitment', { text: '\ud800' })).toBeUndefined()
  })
})
