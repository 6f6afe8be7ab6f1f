import { compile } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { deadRules, evaluate } from '@fullmakt/policy'
import { expect, it } from 'vitest'
import { mutantsOf, plus, stepOf } from '../src/cli/policy-tests/mutants.ts'
import { ruleWitness } from '../src/cli/rule-witness.ts'
import { BANK } from './bank.ts'
import { makeFolder, repository } from './support.ts'

async function programOf(folder: string): Promise<Program> {
  const { program } = await compile({ configFile: `${folder}/fullmakt.config.ts`, typeCheck: false })
  if (program === null) throw new Error('no program')
  return program
}

it('finds a call for every rule that is not dead, also for one that others make needless, and none for one that is', async () => {
  const more = BANK.replace(
    "deny('nobody pays",
    "deny('late', { what: pay, when: { now: { hour: 23 } } }),\n    allow('same', { who: lead, what: pay }), allow('again', { who: [clerk, lead], what: pay }),\n    $&",
  )
  using project = makeFolder({ 'fullmakt.config.ts': more })
  for (const program of [await programOf(project.folder), await programOf(repository)]) {
    const dead = deadRules(program).dead.map(({ rule }) => rule)
    for (const index of program.rules.keys()) {
      const witness = ruleWitness(program, index, {})
      expect(witness === null, program.rules[index]!.name).toBe(dead.includes(index))
      if (witness !== null) expect(evaluate(program, witness).rule).toBe(index)
    }
  }
})

it('makes mutants that each differ from the Program in one place', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': BANK })
  const program = await programOf(project.folder)
  const mutants = mutantsOf(program)
  expect(mutants.filter(({ name }) => name === 'clerks pay small amounts').map(({ change }) => change)).toEqual([
    'dropped',
    'made for everybody',
    'limit dropped',
    '`amount ≤ 500` dropped',
    '`amount ≤ 500` made `amount ≤ 499`',
    '`amount ≤ 500` made `amount ≤ 501`',
    '`to starts with "shop-"` dropped',
    'allow made deny',
  ])
  expect(mutants.filter(({ name }) => name === 'nothing at night').map(({ change }) => change)).toContain(
    '`now.hour between 6 and 21` made `now.hour between 6 and 22`',
  )
  expect(mutants.filter(({ name }) => name === 'accounts stay inside').map(({ change }) => change)).toEqual([
    'dropped',
    'redaction dropped',
  ])
  const texts = mutants.map((mutant) => JSON.stringify(mutant.program))
  expect(new Set([...texts, JSON.stringify(program)]).size).toBe(texts.length + 1)
})

it('takes a step in the last place that a number is written with', () => {
  expect([500, 2.25, -1, 1e21].map(stepOf)).toEqual([1, 0.01, 1, 1])
  expect(plus(0.2, stepOf(0.2))).toBe(0.3)
})
