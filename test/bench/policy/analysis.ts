import type { Program } from '@fullmakt/ir'
import { deadRules, difference } from '@fullmakt/policy'
import { randomPolicy } from './random-policy.ts'

// Run with: node --conditions=fullmakt-source test/bench/policy/analysis.ts [rules…]
const TOOLS = 2_000
const CHANGED = 12
const sizes = process.argv.slice(2).map(Number)

console.log(`analysis in CPU time: random rules on ${TOOLS} tools; ${CHANGED} of them replaced by others`)
for (const rules of sizes.length > 0 ? sizes : [1_000, 10_000]) bench(rules)

function bench(rules: number): void {
  const older = policyOf(rules)
  const newer = replaced(older, policyOf(rules + 1))
  const dead = cpu(() => deadRules(older))
  const changed = cpu(() => difference(older, newer))
  const perRule = (ms: number): string => (ms / rules).toFixed(3)
  console.log(
    `  ${rules} rules: dead rules ${perRule(dead.first)} ms a rule, once warm ${perRule(dead.warm)} (aim: at most 0.2), ` +
      `${dead.result.dead.length} dead, ${dead.result.undecided.length} undecided`,
  )
  console.log(
    `    difference ${changed.first.toFixed(0)} ms, once warm ${changed.warm.toFixed(0)} (aim: at most 1000), ` +
      `${changed.result.access.length} witnesses, ${changed.result.undecided.length} undecided`,
  )
}

function policyOf(rules: number): Program {
  const { program } = randomPolicy(rules, TOOLS, 1)
  return { ...program, roles: [], agents: [], invariants: [] }
}

// As if read from two files: no rule is the same object in both.
function replaced(older: Program, others: Program): Program {
  const step = Math.floor(older.rules.length / CHANGED)
  const rules = older.rules.map((rule, index) =>
    index % step === 5 && index < step * CHANGED ? others.rules[index]! : rule,
  )
  return structuredClone({ ...older, rules })
}

// The first run, in which the code is still being compiled, and the better of two more.
function cpu<Result>(run: () => Result): { readonly first: number; readonly warm: number; readonly result: Result } {
  const [one, two, three] = [timed(run), timed(run), timed(run)]
  return { first: one.ms, warm: Math.min(two.ms, three.ms), result: one.result }
}

function timed<Result>(run: () => Result): { readonly ms: number; readonly result: Result } {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1_000, result }
}
