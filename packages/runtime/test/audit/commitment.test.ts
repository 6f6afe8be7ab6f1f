import { createHmac } from 'node:crypto'
import { canonicalJson, type Json } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitTo, isCommitted } from '../../src/audit/commitment.ts'

const anyValue = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)

describe('commitTo', () => {
  it('is HMAC-SHA-256 over the canonical JSON under its salt', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const made = commitTo(value)
        fc.pre(made !== undefined)
        const { commitment, salt } = made
        const key = Buffer.from(salt, 'base64url')
        expect(key).toHaveLength(16)
        expect(commitment).toBe(createHmac('sha256', key).update(canonicalJson(value)).digest('base64url'))
        expect(isCommitted(commitment, salt, value)).toBe(true)
        expect(isCommitted(commitment, salt, [value])).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never uses a salt twice, so that equal values look different', () => {
    const made = Array.from({ length: 2_000 }, () => commitTo({ amount: 1 })!)
    expect(new Set(made.map(({ salt }) => salt)).size).toBe(2_000)
    expect(new Set(made.map(({ commitment }) => commitment)).size).toBe(2_000)
    expect(made.some(({ salt }) => /^A+$/.test(salt))).toBe(false)
  })

  it('commits to nothing that has no canonical form', () => {
    expect(commitTo({ text: '\ud800' })).toBeUndefined()
  })
})
