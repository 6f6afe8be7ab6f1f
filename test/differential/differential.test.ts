import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { corpus, type RawCase } from './corpus.ts'
import { type Difference, differences } from './differences.ts'
import { type Outcome, ours, theirs } from './servers.ts'

const cases = corpus()
const requirements = readFileSync(new URL('../../packages/mcp/requirements.md', import.meta.url), 'utf8')
const shown = ({ status, said, id }: Outcome): string => `${status} ${said} ${id}`
const fits = (
  { about, ours: our, theirs: their }: Difference,
  { name }: RawCase,
  mine: string,
  other: string,
): boolean => about.test(name) && our.test(mine) && their.test(other)

test('raw requests of both eras are answered as the SDK does, or differently for a reason', async () => {
  expect(cases.length).toBeGreaterThanOrEqual(300)
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  const [we, they] = [ours(), theirs()]
  const used = new Set<Difference>()
  const unexplained: string[] = []
  let same = 0
  for (const request of cases) {
    const [mine, other] = [shown(await we(request)), shown(await they(request))]
    if (mine === other) {
      same++
      continue
    }
    const reasons = differences.filter((difference) => fits(difference, request, mine, other))
    for (const reason of reasons) used.add(reason)
    if (reasons.length !== 1) unexplained.push(`${request.name}: ${mine} and ${other}, ${reasons.length} reasons`)
  }
  expect(unexplained).toEqual([])
  expect(differences.filter((difference) => !used.has(difference)).map(({ reason }) => reason)).toEqual([])
  // Two servers that refuse everything would agree as well.
  expect(same).toBeGreaterThanOrEqual(300)
})

test.each(differences)('$requirements: $reason', ({ requirements: numbers, text }) => {
  expect(numbers.length).toBeGreaterThan(0)
  expect(numbers.filter((number) => !requirements.includes(`\n| ${number} | `))).toEqual([])
  expect(text).not.toBe('')
})
