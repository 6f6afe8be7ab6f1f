import { expect, test } from 'vitest'
import { catalogue } from '../../src/index.ts'
import { policyMistakes } from '../fixtures/policy-mistakes.ts'
import { compileFiles, line } from '../support.ts'

test.each(policyMistakes)('$code: $about', async ({ code, files, expected }) => {
  const { program, diagnostics } = await compileFiles(files)
  expect(diagnostics.map(line)).toEqual(expected)
  expect(diagnostics.map((item) => item.code)).toEqual([code])
  expect(program === null).toBe(catalogue[code]?.severity === 'error')
})
