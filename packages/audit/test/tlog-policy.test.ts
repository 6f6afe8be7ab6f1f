import { describe, expect, test } from 'vitest'
import { meetsQuorum, type TlogPolicy } from '../src/index.ts'
import { cosigner } from './support.ts'

const names = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']
const policy: TlogPolicy = {
  logs: [],
  witnesses: names.map((name) => ({ name, key: cosigner(name).key })),
  groups: [
    { name: 'X', threshold: 2, members: ['X1', 'X2', 'X3'] },
    { name: 'Y', threshold: 1, members: ['Y1', 'Y2', 'Y3'] },
    { name: 'X-and-Y', threshold: 2, members: ['X', 'Y'] },
  ],
  quorum: 'X-and-Y',
}

describe('quorum', () => {
  test('the example of the specification, for every set of witnesses', () => {
    for (let bits = 0; bits < 64; bits += 1) {
      const present = names.filter((_, at) => (bits >> at) % 2 === 1)
      const count = (letter: string) => present.filter((name) => name.startsWith(letter)).length
      expect(meetsQuorum(policy, new Set(present))).toBe(count('X') >= 2 && count('Y') >= 1)
    }
  })

  test('one witness, none, and a name that is not defined', () => {
    expect(meetsQuorum({ ...policy, quorum: 'X1' }, new Set(['X1']))).toBe(true)
    expect(meetsQuorum({ ...policy, quorum: 'X1' }, new Set(['X2']))).toBe(false)
    expect(meetsQuorum({ ...policy, quorum: 'none' }, new Set())).toBe(true)
    expect(meetsQuorum({ ...policy, quorum: 'Z' }, new Set(['Z', ...names]))).toBe(false)
    expect(meetsQuorum(policy, new Set(['X', 'Y', 'X-and-Y']))).toBe(false)
  })
})
