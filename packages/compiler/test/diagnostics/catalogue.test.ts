import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { renderConcise } from '../../src/diagnostics/render-concise.ts'
import { renderGithub } from '../../src/diagnostics/render-github.ts'
import { renderJson } from '../../src/diagnostics/render-json.ts'
import { renderSarif } from '../../src/diagnostics/render-sarif.ts'
import { renderText } from '../../src/diagnostics/render-text.ts'
import { type Code, catalogue } from '../../src/index.ts'
import { checkMistakes } from '../fixtures/check-mistakes.ts'
import { policyMistakes } from '../fixtures/policy-mistakes.ts'
import { compileFiles, line, repository } from '../support.ts'
import { loadingMistakes } from './loading-mistakes.ts'
import { meaningMistakes } from './meaning-mistakes.ts'
import { notShown } from './mistake.ts'
import { schemaMistakes } from './schema-mistakes.ts'

const mistakes = [...loadingMistakes, ...schemaMistakes, ...meaningMistakes]

interface Log {
  readonly runs: readonly [{ readonly results: unknown }]
}

const codes = Object.keys(catalogue) as Code[]

describe('the catalogue', () => {
  test('has a project that shows each code, or a reason why none can', () => {
    const shown = new Set<Code>([...mistakes, ...policyMistakes, ...checkMistakes].map(({ code }) => code))
    expect(codes.filter((code) => !shown.has(code) && notShown[code] === undefined)).toEqual([])
    expect(codes.filter((code) => shown.has(code) && notShown[code] !== undefined)).toEqual([])
  })

  test('keeps its codes sorted and its words in one style', () => {
    expect(codes).toEqual(codes.toSorted())
    for (const code of codes) {
      const { title, help } = catalogue[code]!
      expect(title).toMatch(/^(?:[a-z]|OAuth|TypeScript)/)
      expect(title).not.toMatch(/\.$/)
      expect(help ?? '').not.toMatch(/\.$|\n/)
    }
  })

  test('gives a way out for every code but plain TypeScript errors', () => {
    expect(codes.filter((code) => catalogue[code]?.help === null)).toEqual(['FMK1001'])
  })

  test('has the codes that the sources give, and no others', () => {
    const sources = fileURLToPath(new URL('../../src/', import.meta.url))
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/catalogue\.ts$|explanations/.test(file),
    )
    const given = files.flatMap((file) => readFileSync(join(sources, file), 'utf8').match(/FMK\d{4}/g) ?? [])
    expect([...new Set(given)].toSorted()).toEqual(codes)
  })
})

describe('each mistake is said exactly so', () => {
  test.each(mistakes)('$code: $about', async ({ code, files, expected }) => {
    const { program, diagnostics } = await compileFiles(files)
    expect(diagnostics.map(line)).toEqual(expected)
    expect(diagnostics.map((item) => item.code)).toEqual([code])
    expect(program === null).toBe(catalogue[code]?.severity === 'error')
    const outputs = [
      renderText(diagnostics, (file) => files[file]),
      renderJson(diagnostics),
      renderGithub(diagnostics),
      renderConcise(diagnostics),
      JSON.stringify(
        (JSON.parse(renderSarif(diagnostics, { version: '1.0.0', configFile: 'x.ts' })) as Log).runs[0].results,
      ),
    ].join('\n')
    expect(outputs).not.toMatch(/hunter2|\n\s+at |fullmakt:(?:config|entry|prelude)|node_modules/)
    expect(outputs).not.toContain(repository)
  })
})
