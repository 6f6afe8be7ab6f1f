import { catalogue } from '@fullmakt/compiler'
import { describe, expect, test } from 'vitest'
import { checkMistakes } from '../fixtures/check-mistakes.ts'
import { compileFiles, configText, line } from '../support.ts'

describe('each mistake in what rules decide is said exactly so', () => {
  test.each(checkMistakes)('$code: $about', async ({ code, files, expected }) => {
    const { program, diagnostics } = await compileFiles(files)
    expect(diagnostics.map(line)).toEqual(expected)
    expect(new Set(diagnostics.map((item) => item.code))).toEqual(new Set([code]))
    expect(program === null).toBe(catalogue[code]?.severity === 'error')
  })
})

test('says which rules cover one that never decides, and what to do', async () => {
  const { diagnostics } = await compileFiles(checkMistakes[0]!.files)
  expect(diagnostics[0]?.help).toBe(
    'take it out, or put it before `members` if its limit or its redactions are meant to count',
  )
  expect(diagnostics[0]?.related.map(({ message }) => message)).toEqual(['the allow `members`'])
})

test('shows the call that refutes an invariant, and the rule that decides it', async () => {
  const { diagnostics } = await compileFiles(checkMistakes.find(({ code }) => code === 'FMK2118')!.files)
  expect(diagnostics[0]?.help).toBe(
    'the allow `members` decides this call: thing {"id":"x"} by user x, roles member at 2026-01-05T00:00:00.000Z',
  )
  expect(diagnostics[0]?.related.map(({ message }) => message)).toEqual(['the allow `members`'])
})

test('says nothing of rules that decide, constraints that bind and invariants that hold', async () => {
  const { diagnostics, program } = await compileFiles({
    'fullmakt.config.ts': configText({
      imports: "import { always, approve, constrain, never, ref, requiresApproval } from 'fullmakt'",
      policies: `allow('own', { who: member, what: thing, when: { args: { id: ref.principal('user') } } }),
    approve('others', { who: member, what: thing, by: role('lead'), within: '5m',
      when: not({ args: { id: ref.principal('user') } }) }),
    constrain('slowly', { what: thing, limit: '9/h', when: { args: { count: { gt: 9 } } } }),
    deny('roots', { what: thing, when: { args: { id: 'root' } } })],
  invariants: [
    never('nobody gets the root', { what: thing, when: { args: { id: 'root' } } }),
    never('only members', { what: thing, except: member })`,
    }),
  })
  expect(diagnostics.map(line)).toEqual([])
  expect(program?.invariants).toHaveLength(2)
})
