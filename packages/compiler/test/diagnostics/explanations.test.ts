import { describe, expect, test } from 'vitest'
import type { Explanation } from '../../src/diagnostics/explanations.ts'
import { explanations } from '../../src/diagnostics/explanations.ts'
import { renderCatalogue } from '../../src/diagnostics/render-catalogue.ts'
import { type Code, catalogue, explainCode } from '../../src/index.ts'
import { compileFiles, configText } from '../support.ts'
import { notShown } from './mistake.ts'

const codes = Object.keys(catalogue) as Code[]

/** A project with an example in its place. */
function projectOf(part: Explanation['part'], example: string): Readonly<Record<string, string>> {
  const imports =
    "import { approve, constrain, privateKeyJwt, ref } from 'fullmakt'\nvoid [approve, constrain, privateKeyJwt, ref]"
  if (part === 'config') return { 'fullmakt.config.ts': example }
  if (part === 'package.json') return { 'package.json': example, 'fullmakt.config.ts': configText() }
  if (part === 'imports') return { 'fullmakt.config.ts': configText({ imports: `${imports}\n${example}` }) }
  return { 'fullmakt.config.ts': configText({ imports, [part]: example }) }
}

test('every code is explained, in two to five sentences', () => {
  expect(Object.keys(explanations).toSorted()).toEqual(codes.toSorted())
  for (const code of codes) {
    const text = explanations[code]!.explanation
    const sentences = text.replace(/\b(?:RFC \d+|section \d+(?:\.\d+)*)/g, '').split(/[.!?](?=\s|$)/).length - 1
    expect({ code, sentences: sentences >= 2 && sentences <= 5 }).toEqual({ code, sentences: true })
    expect(text).toMatch(/^[A-Z].*\.$/)
  }
})

test('diagnostics.md says what the catalogue says', async () => {
  await expect(renderCatalogue()).toMatchFileSnapshot('../../diagnostics.md')
})

test('a code that is not there is not explained', async () => {
  for (const code of ['FMK0000', 'toString', '__proto__']) expect(await explainCode(code)).toBeUndefined()
})

describe('examples', () => {
  const shown = codes.filter((code) => explanations[code]?.part !== 'command' && notShown[code] === undefined)
  test.each(shown)('%s', async (code) => {
    const { part, bad, good } = explanations[code]!
    const wrong = await compileFiles(projectOf(part, bad))
    const right = await compileFiles(projectOf(part, good))
    expect(wrong.diagnostics.map((item) => item.code)).toContain(code)
    expect(right.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(right.diagnostics.map((item) => item.code)).not.toContain(code)
  })
})
