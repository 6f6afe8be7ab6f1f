import { schemaOf } from '@fullmakt/config/declare'
import { canonicalJson, type JsonObject } from '@fullmakt/ir'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { closed } from '../../../src/lower/closed.ts'
import { aheadOfTime, type Judge, strictAjv } from './judge.ts'
import { zodCases } from './zod-cases.ts'

const names = Object.keys(zodCases)

function derive(name: string): { readonly schema: JsonObject; readonly reports: readonly string[] } {
  const reports: string[] = []
  const { schema, output } = zodCases[name]!
  const found = schemaOf(z.object({ v: schema }), output ? 'output' : 'input', (code, text) =>
    reports.push(`${code}: ${text}`),
  )
  return { schema: output ? found! : closed(found!), reports }
}

let judgeOf: (schema: JsonObject) => Judge
beforeAll(async () => {
  judgeOf = await aheadOfTime(names.map((name) => derive(name).schema))
})

describe('zod', () => {
  test('says what was written down, byte for byte', async () => {
    const lines = names.map((name) => {
      const { schema, reports } = derive(name)
      return `${name}\n  ${canonicalJson(schema)}${reports.map((text) => `\n  ! ${text}`).join('')}`
    })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./zod.golden.txt')
  })

  test('has samples that fit in every case, and samples that do not unless everything fits', () => {
    const all = Object.entries(zodCases)
    expect(all.filter(([, { valid }]) => valid.length === 0).map(([name]) => name)).toEqual([])
    expect(all.filter(([, { invalid }]) => invalid.length === 0).map(([name]) => name)).toEqual([
      'any',
      'unknown',
      'json',
    ])
  })

  test.each(names)('%s', (name) => {
    const { schema: source, valid, invalid, lost, output } = zodCases[name]!
    const { schema, reports } = derive(name)
    expect(reports.length > 0).toBe(lost === true)
    for (const judge of [strictAjv(schema), judgeOf(schema)]) {
      expect(valid.map((v) => judge({ v }))).toEqual(valid.map(() => true))
      expect(invalid.map((v) => judge({ v }))).toEqual(invalid.map(() => false))
      expect(judge({ v: valid[0], more: 1 })).toBe(output === true)
    }
    if (lost === true || output === true) return
    expect(valid.map((v) => source.safeParse(v).success)).toEqual(valid.map(() => true))
    expect(invalid.map((v) => source.safeParse(v).success)).toEqual(invalid.map(() => false))
  })
})
