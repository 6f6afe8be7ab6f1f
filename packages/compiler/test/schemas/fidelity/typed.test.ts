import { writeFileSync } from 'node:fs'
import { canonicalJson, type JsonObject } from '@fullmakt/ir'
import { beforeAll, describe, expect, test } from 'vitest'
import { closed } from '../../../src/lower/closed.ts'
import { typeCheck } from '../../../src/typescript/adapter.ts'
import type { DerivedTool } from '../../../src/typescript/derive-tools.ts'
import { makeProject } from '../../support.ts'
import { aheadOfTime, type Judge, strictAjv } from './judge.ts'
import { declarations, typedCases } from './typed-cases.ts'
import { deriveWithTypeScript6 } from './typescript6-reader.ts'

const names = Object.keys(typedCases)
const text = `import { anonymous, http, scope, typedTool } from 'fullmakt'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const rest = { description: 'x', scope: scope('read', 'Read'), call: api.get('/x') }
${declarations}
${names.map((name, index) => `export const t${index} = typedTool<{ v: ${typedCases[name]!.type} }>(rest)`).join('\n')}
`

const options = {
  target: 'esnext',
  lib: ['esnext'],
  module: 'preserve',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  customConditions: ['fullmakt-source'],
}

let seven: readonly DerivedTool[]
let six: readonly DerivedTool[]
let judgeOf: (schema: JsonObject) => Judge
const schemaOf = (index: number): JsonObject => closed(seven[index]!.input!)

beforeAll(async () => {
  using project = makeProject({ 'fullmakt.config.ts': text })
  writeFileSync(project.configFile, text)
  const check = typeCheck(project.configFile)
  if (!check.ok) throw new Error('no TypeScript')
  expect(check.problems.filter(({ file }) => file === project.configFile)).toEqual([])
  seven = check.derived
  six = deriveWithTypeScript6(project.configFile, options)
  judgeOf = await aheadOfTime(names.map((_, index) => schemaOf(index)))
}, 60_000)

describe('typedTool', () => {
  test('says what was written down, byte for byte', async () => {
    expect(seven.flatMap(({ problems }) => problems)).toEqual([])
    const lines = names.map((name, index) => `${name}\n  ${canonicalJson(schemaOf(index))}`)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./typed.golden.txt')
  })

  test('TypeScript 6 gives the same schemas and the same places', () => {
    expect(six.length).toBe(names.length)
    for (const [index, name] of names.entries()) {
      const [a, b] = [seven[index]!, six[index]!]
      expect(`${name} ${canonicalJson(b.input)}`).toBe(`${name} ${canonicalJson(a.input)}`)
      expect([b.nameStart, b.place.start, b.place.end]).toEqual([a.nameStart, a.place.start, a.place.end])
    }
  })

  test('has samples that fit in every case, and samples that do not unless everything fits', () => {
    const all = Object.entries(typedCases)
    expect(all.filter(([, { valid }]) => valid.length === 0).map(([name]) => name)).toEqual([])
    expect(all.filter(([, { invalid }]) => invalid.length === 0).map(([name]) => name)).toEqual([
      'any',
      'unknown',
      'recursive union',
    ])
  })

  test.each(names.map((name, index) => [name, index] as const))('%s', (name, index) => {
    const { valid, invalid } = typedCases[name]!
    const schema = schemaOf(index)
    for (const judge of [strictAjv(schema), judgeOf(schema)]) {
      expect(valid.map((v) => judge({ v }))).toEqual(valid.map(() => true))
      expect(invalid.map((v) => judge({ v }))).toEqual(invalid.map(() => false))
      expect(judge({ v: valid[0], more: 1 })).toBe(false)
    }
  })
})
