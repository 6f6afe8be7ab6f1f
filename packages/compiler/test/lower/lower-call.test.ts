import { describe, expect, test } from 'vitest'
import { type ConfigParts, compileText, configText } from '../support.ts'

async function errorsOf(parts: ConfigParts): Promise<readonly string[]> {
  const { diagnostics } = await compileText(configText(parts), { typeCheck: false })
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

describe('a request', () => {
  const choice = (second: string): string =>
    `z.discriminatedUnion('k', [z.object({ k: z.literal('a'), id: z.string() }), z.object({ k: z.literal('b'), ${second} })])`

  test('takes arguments of an input that is a choice, in a path those that each alternative requires', async () => {
    expect(await errorsOf({ input: choice('id: z.string()') })).toEqual([])
    expect(await errorsOf({ input: choice('id: z.string().optional()') })).toEqual(['FMK2003'])
    expect(await errorsOf({ input: choice('n: z.int()') })).toEqual(['FMK2003'])
  })

  test('is refused where a reference leads to what cannot stand in a text', async () => {
    const imports = 'const tree = z.object({ get next() { return tree.optional() } })'
    expect(await errorsOf({ imports, input: 'z.object({ id: tree })' })).toEqual(['FMK2006'])
  })

  test.each(['/things/{id', '/things/id}', '/things/{id}/{', '/things/{id}\\u0000'])(
    'is refused with %s',
    async (path) => {
      expect(await errorsOf({ call: `upstream.get('${path}')` })).toContain('FMK2004')
    },
  )
})

describe('a text that is no Unicode', () => {
  test.each([
    ['a title', { toolExtra: "title: 'a\\ud800'," }],
    ['a rule', { policies: "allow('\\udfff', { who: member, what: thing })" }],
    ['a scope', { scopes: "const read = scope('read', '\\ud800')" }],
  ])('is refused in %s', async (_, parts) => {
    expect(await errorsOf(parts)).toEqual(['FMK1103'])
    const whole = JSON.parse(JSON.stringify(parts).replace(/\\\\ud[f8]../, '\\\\ud83d\\\\ude42')) as ConfigParts
    expect(await errorsOf(whole)).toEqual([])
  })
})
