import { describe, expect, it } from 'vitest'
import { declarationOf, readYaml } from '../../src/load/yaml-document.ts'
import { compileFiles, configText, line } from '../support.ts'

describe('readYaml', () => {
  it.each([
    ['a: 1\nb: [x, true, null]\n', { a: 1, b: ['x', true, null] }],
    ['', null],
    ['- 012\n- 0o14\n- 0x1f\n- 1e3', [12, 12, 31, 1000]],
    ['no: no\nyes: "yes"\n2026-01-01: 2026-01-01', { no: 'no', yes: 'yes', '2026-01-01': '2026-01-01' }],
    ['base: &b { x: 1 }\nother: *b', { base: { x: 1 }, other: { x: 1 } }],
    ['text: |\n  one\n  two\n', { text: 'one\ntwo\n' }],
  ])('reads %j', (text, value) => {
    expect(readYaml(text)).toEqual({ ok: true, value })
  })

  it.each([
    ['a: 1\na: 2', 2, 1],
    ['a: [1', 1, 6],
    ['a: 1\n---\nb: 2', 2, 1],
    ['a: .nan', 1, 1],
    ['a: -.inf', 1, 1],
    ['? [1, 2]\n: x', 1, 3],
    ['a: !!binary aGk=', 1, 4],
    ['a: !custom x', 1, 4],
    ['a: *missing', 1, 1],
  ])('refuses %j', (text, lineNumber, column) => {
    expect(readYaml(text)).toMatchObject({ ok: false, line: lineNumber, column })
  })

  it('refuses keys that repeat at any depth, however they are written', () => {
    expect(readYaml('a:\n  - b: 1\n    "b": 2\n')).toMatchObject({ ok: false, line: 3, column: 5 })
    expect(readYaml('a: &x { b: 1 }\nc: *x\nd: { b: 1 }').ok).toBe(true)
  })

  // With each key compared to every other this takes minutes.
  it('reads a long document in time', { timeout: 30_000 }, () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`)
    expect(readYaml(keys.join('\n'))).toMatchObject({ ok: true, value: { k0: 1, k99999: 1 } })
  })

  it('refuses aliases that explode', () => {
    const layers = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`)
    expect(readYaml(['l0: &l0 [x]', ...layers].join('\n')).ok).toBe(false)
  })
})

describe('an imported document', () => {
  const input = 'z.object({ id: z.string().max(limits.id), count: z.number().optional() })'
  const files = (yaml: string, use: string): Record<string, string> => ({
    'fullmakt.config.ts': configText({ imports: "import limits from './limits.yaml'", input: use }),
    'limits.yaml': yaml,
  })

  it('has the types of what it holds', async () => {
    const { program, diagnostics } = await compileFiles(files('id: 40\n', input))
    expect(diagnostics.map(line)).toEqual([])
    expect(program?.tools[0]?.input).toMatchObject({ properties: { id: { maxLength: 40 } } })
    const wrong = await compileFiles(files('id: forty\n', input))
    expect(wrong.diagnostics.map(({ source }) => source)).toEqual(['TS2345'])
  })

  it('is wrong where it is wrong', async () => {
    const { diagnostics } = await compileFiles(files('id: 40\nüber: "x\n', input))
    expect(diagnostics.map(line)).toEqual([
      'limits.yaml:3:1 FMK1107 this is no YAML that JSON could hold: Missing closing "quote',
    ])
  })

  it('is declared as TypeScript would type JSON', () => {
    expect(declarationOf({ a: [1, 'x', 2], 'b c': null, d: {}, e: [] })).toBe(
      'declare const document: { "a": (number | string)[]; "b c": null; "d": {  }; "e": never[] }\nexport default document\n',
    )
  })
})
