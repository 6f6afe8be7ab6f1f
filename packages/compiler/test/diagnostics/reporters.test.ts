import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Draft04 from 'ajv-draft-04'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { type Code, catalogue, type Diagnostic, plainStyle, type Reporter, render } from '../../src/index.ts'
import { compileFiles, configText, repository } from '../support.ts'
import { expectSarif } from './sarif-shape.ts'

const files = {
  'fullmakt.config.ts': configText({
    imports: "import { far } from './ä dir/far.ts'\ninterface Settings {\n  n: number\n}",
    extra: "export const s: Settings = { n: 'x' }\nvoid far\nthign",
  }),
  'ä dir/far.ts': "export const far: number = '%'\n",
}

async function outputs(diagnostics: readonly Diagnostic[], reporter: Reporter): Promise<string> {
  return await render(reporter, diagnostics, {
    readSource: (file) => (files as Record<string, string>)[file],
    style: plainStyle,
    version: '1.2.3',
    configFile: 'fullmakt.config.ts',
  })
}

const found = (await compileFiles(files)).diagnostics
const repeated = (
  await compileFiles({
    'fullmakt.config.ts': configText({ policies: "allow('a', { what: [thing, scope('read', 'Again')] })" }),
  })
).diagnostics
const placeless = (await compileFiles({ 'fullmakt.config.ts': configText(), 'package.json': '{}' })).diagnostics
const all = [...found, ...repeated, ...placeless]

test('the samples show a related place, a fix, a source and no place', () => {
  expect(all.some(({ related }) => related.length > 0)).toBe(true)
  expect(all.some(({ fix, source }) => fix !== null && source === 'TS2552')).toBe(true)
  expect(all.some(({ span }) => span === null)).toBe(true)
})

test('text: related places and fixes stand below the frame', async () => {
  expect(
    await outputs(
      found.filter(({ source }) => source === 'TS2552'),
      'text',
    ),
  ).toMatch(/ {2}fullmakt\.config\.ts:\d+:\d+: 'thing' is declared here\n {2}fix: write `thing` \(--fix does it\)\n$/)
})

test('text: no line of a secret in clear is shown, by whichever diagnostic stands on it', async () => {
  const files = {
    'fullmakt.config.ts': configText({
      upstream:
        "http('https://api.example.com', { actAs: 'service', auth: bearer(\n  'hunter2' as never), timeout: '0s' })",
    }),
  }
  const { diagnostics } = await compileFiles(files, { typeCheck: false })
  expect(diagnostics.map(({ code, span }) => [code, span?.line])).toEqual([
    ['FMK2301', 4],
    ['FMK2207', 5],
  ])
  const text = await render('text', diagnostics, {
    readSource: () => files['fullmakt.config.ts'],
    style: plainStyle,
    version: '1.0.0',
    configFile: 'fullmakt.config.ts',
  })
  expect(text).not.toContain('hunter2')
})

test('what the language itself is made of is no related place', async () => {
  const { diagnostics } = await compileFiles({
    'fullmakt.config.ts': configText({ policies: "allow('a', { what: thing, limit: '60/hour' })" }),
  })
  expect(diagnostics.map(({ source, related }) => ({ source, related }))).toEqual([{ source: 'TS2322', related: [] }])
})

test('concise: one line each', async () => {
  const lines = (await outputs(all, 'concise')).trimEnd().split('\n')
  expect(lines).toHaveLength(all.length)
  expect(lines).toContain("ä dir/far.ts:1:14: error FMK1001 type 'string' is not assignable to type 'number' (TS2322)")
  expect(lines.at(-1)).toMatch(/^error FMK1104 /)
})

test('json: as its published schema says', async () => {
  const schema = JSON.parse(readFileSync(join(repository, 'schema/diagnostics.schema.json'), 'utf8')) as object
  const validate = new Ajv2020({ strict: true }).compile(schema)
  for (const sample of [[], found, repeated, placeless]) {
    const document: unknown = JSON.parse(await outputs(sample, 'json'))
    expect(validate(document) ? [] : validate.errors).toEqual([])
  }
  const loose = JSON.parse(await outputs(found, 'json')) as { diagnostics: Record<string, unknown>[] }
  for (const member of ['related', 'fix']) {
    const changed = structuredClone(loose)
    delete changed.diagnostics[0]![member]
    expect(validate(changed)).toBe(false)
  }
})

/** The schema that the standard's editors publish. @see SARIF 2.1.0 Appendix H */
const draft04 = new Draft04.default({ strict: false, allErrors: true, unicodeRegExp: false })
formats.default(draft04)
const sarifSchema = 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'
const fitsSarif = draft04.compile(JSON.parse(readFileSync(join(repository, sarifSchema), 'utf8')) as object)

describe('sarif', () => {
  test('has the shape of SARIF 2.1.0', async () => {
    for (const sample of [[], found, repeated, placeless]) {
      const log: unknown = JSON.parse(await outputs(sample, 'sarif'))
      expectSarif(log)
      expect({ fits: fitsSarif(log), errors: fitsSarif.errors }).toEqual({ fits: true, errors: null })
    }
  })

  test('names every code, with its title, explanation and examples', async () => {
    const { runs } = JSON.parse(await outputs([], 'sarif'))
    const { rules } = runs[0].tool.driver
    expect(rules.map(({ id }: { id: Code }) => id)).toEqual(Object.keys(catalogue))
    for (const rule of rules) expect(rule.help.markdown).toContain('But so:')
  })

  test('says where, what else, how to mend it, and what TypeScript calls it', async () => {
    const { runs } = JSON.parse(await outputs(all, 'sarif'))
    const { results } = runs[0]
    expect(results).toHaveLength(all.length)
    const far = results.find(
      (one: { message: { text: string }; locations: [{ physicalLocation: { artifactLocation: { uri: string } } }] }) =>
        one.locations[0].physicalLocation.artifactLocation.uri.includes('far'),
    )
    expect(far).toMatchObject({
      ruleId: 'FMK1001',
      level: 'error',
      properties: { source: 'TS2322' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: '%C3%A4%20dir/far.ts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 1, startColumn: 14, endLine: 1, endColumn: 17 },
          },
        },
      ],
    })
    const fixed = results.find((one: { properties?: { source?: string } }) => one.properties?.source === 'TS2552')
    expect(fixed.fixes[0].artifactChanges[0].replacements[0].insertedContent).toEqual({ text: 'thing' })
    expect(fixed.relatedLocations[0].message.text).toBe("'thing' is declared here")
    expect(results.at(-1).locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'fullmakt.config.ts', uriBaseId: '%SRCROOT%' } } },
    ])
  })

  test('knows a result again when lines move, and tells equal ones apart', async () => {
    const prints = async (sample: readonly Diagnostic[]): Promise<string[]> =>
      JSON.parse(await outputs(sample, 'sarif')).runs[0].results.map(
        (one: { partialFingerprints: Record<string, string> }) => one.partialFingerprints['fullmakt/v1'],
      )
    const moved = all.map((item) =>
      item.span === null
        ? item
        : { ...item, span: { ...item.span, line: item.span.line + 7, endLine: item.span.endLine + 7 } },
    )
    expect(await prints(moved)).toEqual(await prints(all))
    expect(new Set(await prints([...all, ...all])).size).toBe(2 * all.length)
  })
})

test('text: a frame commands no terminal and shows no more of a line than people read', async () => {
  const span = { file: 'a.ts', line: 1, column: 301, endLine: 1, endColumn: 305, exact: true }
  const item: Diagnostic = { ...found[0]!, span, related: [], help: null, fix: null, source: null }
  const frame = async (line: string, at: Partial<typeof span> = {}): Promise<readonly string[]> => {
    const text = await render('text', [{ ...item, span: { ...span, ...at } }], {
      readSource: () => line,
      style: plainStyle,
      version: '0',
      configFile: 'a.ts',
    })
    return text.split('\n').slice(1, 3)
  }
  const [shown = '', mark = ''] = await frame(`${'x'.repeat(300)}HERE${'y'.repeat(20_000)}`)
  expect(shown.length).toBeLessThan(220)
  expect(shown.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('HERE')
  const whole = await frame(`a\t/* \u001b[31m \u202e \u0007 */ HERE`, { column: 18, endColumn: 22 })
  expect(whole).toEqual(['  1 | a\t/* \ufffd[31m \ufffd \ufffd */ HERE', '    |  \t               ^^^^'])
  // Half of a character at either end.
  expect((await frame('🙂'.repeat(400)))[0]?.isWellFormed()).toBe(true)
})
