import { describe, expect, test } from 'vitest'
import { isTooDeep, MAX_NESTING, siteOfTooDeep } from '../../src/load/nesting.ts'
import { compileFiles, compileText, configText, line } from '../support.ts'

const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}`

describe('isTooDeep', () => {
  test.each([lists, objects])('counts %o', (nested) => {
    expect(isTooDeep(nested(MAX_NESTING))).toBe(false)
    expect(isTooDeep(nested(MAX_NESTING + 1))).toBe(true)
  })

  test('does not count what stands beside each other, nor what stands in texts', () => {
    expect(isTooDeep(`[${Array(1_000).fill('[{}]').join()}]`)).toBe(false)
    const texts = ['['.repeat(1_000), '"[[', '\\', '\\"'.repeat(500) + '{'.repeat(1_000), '']
    expect(isTooDeep(JSON.stringify(texts))).toBe(false)
    expect(isTooDeep(JSON.stringify([texts, JSON.parse(lists(MAX_NESTING))]))).toBe(true)
  })
})

test.each(['"[[[', '"\\\\"[', '[', ']]]', '{"a\\'])('what is no JSON is no trouble: %s', (text) => {
  expect(isTooDeep(text)).toBe(false)
})

describe('a document that is nested too deep is refused where it is imported', () => {
  test.each(['json', 'yaml'])('%s', async (kind) => {
    const said = async (depth: number): Promise<readonly string[]> => {
      const imports = `import deep from './deep.${kind}'\nvoid deep`
      const files = { 'fullmakt.config.ts': configText({ imports }), [`deep.${kind}`]: lists(depth) }
      return (await compileFiles(files, { typeCheck: false })).diagnostics.map(line)
    }
    expect(await said(MAX_NESTING)).toEqual([])
    expect(await said(MAX_NESTING + 1)).toEqual([
      'fullmakt.config.ts:3:18 FMK1107 the document is nested deeper than 256 levels',
    ])
  })

  test('also where the bundler would break off', async () => {
    const imports = "import deep from './deep.json'\nvoid deep"
    const { diagnostics } = await compileFiles(
      { 'fullmakt.config.ts': configText({ imports }), 'deep.json': lists(1_000_000) },
      { typeCheck: false },
    )
    expect(diagnostics.map(({ code }) => code)).toEqual(['FMK1107'])
    expect((await compileText(configText(), { typeCheck: false })).diagnostics).toEqual([])
  })
})

test('the site above what is nested too deep is found', () => {
  const deep = JSON.parse(objects(MAX_NESTING)) as unknown
  const text = JSON.stringify({
    site: 'all',
    tools: [{ site: 'one' }, { site: 'two', input: { deep } }, { site: 'three' }],
  })
  expect(siteOfTooDeep(text)).toBe('two')
  expect(siteOfTooDeep(JSON.stringify([deep]))).toBe('')
})

describe('a config that is nested too deep is refused where it is', () => {
  const nested = (levels: number, of: string, start: string): string =>
    `let deep: any = ${start}; for (let n = 0; n < ${levels}; n++) deep = ${of}`
  test.each([
    ['a schema', nested(1_000, '{ properties: { a: deep } }', "{ type: 'string' }"), 'jsonSchema(deep) as any', ''],
    ['a schema of zod', nested(500, 'z.object({ a: deep })', 'z.string()'), 'deep', ''],
    ['annotations', nested(1_000, '{ a: deep }', '1'), undefined, '  annotations: deep,'],
  ])('%s', async (_, statement, input, toolExtra) => {
    const imports = `import { jsonSchema } from 'fullmakt'; void jsonSchema; ${statement}`
    const text = configText({ imports, toolExtra, ...(input === undefined ? {} : { input }) })
    const { diagnostics } = await compileText(text, { typeCheck: false })
    expect(diagnostics.map(line)).toEqual([
      'fullmakt.config.ts:7:15 FMK1103 a part of the config is nested deeper than 256 levels',
    ])
  })
})
