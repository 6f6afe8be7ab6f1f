import { randomBytes } from 'node:crypto'
import { openSqliteStore } from '@fullmakt/store'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientSeal, sealKey } from '../../src/mcp/seal.ts'

const key = new Uint8Array(32).fill(7)
let time = 1_000
const world = { now: () => time, random: (bytes: number) => randomBytes(bytes) }
const seal = clientSeal(key, world)

describe('a sealed text', () => {
  it('opens for its purpose until its time, and is never twice the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (purpose, text) => {
        const sealed = seal.seal(purpose, text, 10)
        expect(seal.open(purpose, sealed)).toBe(Buffer.from(text).toString('utf8'))
        expect(clientSeal(key, world).open(purpose, sealed)).toBe(Buffer.from(text).toString('utf8'))
        expect(seal.open(`${purpose}x`, sealed)).toBeUndefined()
        expect(seal.seal(purpose, text, 10)).not.toBe(sealed)
      }),
    )
    const sealed = seal.seal('p', 'text', 10)
    time += 9
    expect(seal.open('p', sealed)).toBe('text')
    time += 1
    expect(seal.open('p', sealed)).toBeUndefined()
  })

  it('does not open when anything about it was changed', () => {
    const sealed = seal.seal('p', 'text', 1_000)
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      expect(seal.open('p', sealed.slice(0, at) + other + sealed.slice(at + 1)), `${at}`).toBeUndefined()
      expect(seal.open('p', sealed.slice(0, at))).toBeUndefined()
    }
    for (const spelling of [`${sealed}=`, ` ${sealed}`, `${sealed}\n`, `${sealed}A`, '', '%']) {
      expect(seal.open('p', spelling)).toBeUndefined()
    }
    expect(clientSeal(new Uint8Array(32), world).open('p', sealed)).toBeUndefined()
  })
})

it('signs cursors with the key', () => {
  expect(seal.signCursor('1\na')).toBe(clientSeal(key, world).signCursor('1\na'))
  expect(seal.signCursor('1\na')).not.toBe(seal.signCursor('2\na'))
  expect(seal.signCursor('1\na')).not.toBe(clientSeal(new Uint8Array(32), world).signCursor('1\na'))
})

it('the key is made once for a store', async () => {
  const store = openSqliteStore({ path: ':memory:', now: world.now })
  const made = await sealKey(store, world.random)
  expect(made.length).toBe(32)
  expect(await sealKey(store, world.random)).toEqual(made)
  await store.close()
})
