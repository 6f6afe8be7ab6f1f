import type { ConditionNode, Json, JsonObject, RuleNode, TestNode } from '@fullmakt/ir'
import type { PolicyRequest } from '@fullmakt/policy'
import type { ArgumentValidator } from '../argument-validators.ts'
import { fieldWords } from '../condition-words.ts'
import { plus, stepOf } from './mutants.ts'
import { withValue } from './with-value.ts'

/** Calls of one principal at one time that a generated test makes; `request` gives all but the arguments. */
export interface GeneratedTest {
  readonly name: string
  readonly request: PolicyRequest
  readonly args: ReadonlyMap<string, JsonObject>
}

/**
 * The calls around one that a rule decides: itself, and for each number in the rule's condition those below, at and above it, as far as they fit the
 * schema. Numbers inside quantifiers are left out.
 */
export function boundaryTests(
  rule: RuleNode,
  witness: PolicyRequest,
  validate: ArgumentValidator,
): readonly GeneratedTest[] {
  const tests = thresholdsOf(rule.when)
  const args = new Map<string, JsonObject>([['decided by it', witness.args]])
  for (const test of tests.filter(({ source }) => source === 'args')) {
    for (const value of neighbours(test)) {
      const changed = validate(witness.tool, withValue(witness.args, test.path, value))
      if (changed.ok) args.set(`${fieldWords('args', test.path)} ${value}`, changed.args)
    }
  }
  const times = tests
    .filter(({ source }) => source === 'now')
    .flatMap((one) => neighbours(one).flatMap((value) => timesAt(one.path, value, witness.now)))
    .filter(({ now }) => now !== witness.now)
  return [
    { name: rule.name, request: witness, args },
    ...times.map(({ words, now }) => ({
      name: `${rule.name}, at ${words}`,
      request: { ...witness, now },
      args: new Map([['decided by it', witness.args]]),
    })),
  ]
}

function thresholdsOf(node: ConditionNode | null): readonly TestNode[] {
  if (node === null) return []
  if (node.kind === 'all' || node.kind === 'any') return node.of.flatMap(thresholdsOf)
  if (node.kind === 'not') return thresholdsOf(node.of)
  return node.kind === 'test' && node.operator !== 'size' && numbersOf(node).length > 0 ? [node] : []
}

function numbersOf({ operand }: TestNode): readonly number[] {
  return [operand].flat().filter((one: Json) => typeof one === 'number')
}

function neighbours(test: TestNode): readonly number[] {
  return numbersOf(test).flatMap((one) => [plus(one, -stepOf(one)), one, plus(one, stepOf(one))])
}

function timesAt(path: readonly string[], value: number, near: number): readonly { words: string; now: number }[] {
  const date = new Date(near)
  const [field] = path
  if (!Number.isInteger(value) || value < 0) return []
  if (field === 'hour' && value < 24) return [{ words: `hour ${value}`, now: date.setUTCHours(value, 0, 0, 0) }]
  if (field === 'minuteOfDay' && value < 1440)
    return [{ words: `minute ${value}`, now: date.setUTCHours(0, value, 0, 0) }]
  if (field !== 'weekday' || value < 1 || value > 7) return []
  const today = date.getUTCDay() === 0 ? 7 : date.getUTCDay()
  return [{ words: `weekday ${value}`, now: date.setUTCDate(date.getUTCDate() + value - today) }]
}
