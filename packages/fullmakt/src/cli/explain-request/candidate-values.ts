import {
  type ComparisonNode,
  type ConditionNode,
  isJsonObject,
  type Json,
  type JsonObject,
  type Program,
  type QuantifierNode,
  type TestNode,
} from '@fullmakt/ir'
import { explain, type PolicyRequest } from '@fullmakt/policy'
import type { ArgumentValidator } from '../argument-validators.ts'
import { plus, stepOf } from '../policy-tests/mutants.ts'
import { valueAt } from '../policy-tests/with-value.ts'
import { ruleWitness } from '../rule-witness.ts'

/** An argument that rules look at, what it is, and what else it could be; undefined is absent. */
export interface Candidates {
  readonly path: readonly string[]
  readonly from: Json | undefined
  readonly values: readonly (Json | undefined)[]
}

// Each is a search of its own.
const MOST_WITNESSES = 64

/**
 * Values for the arguments that the candidate rules of a request look at: on both sides of each constant, and those of the calls that the analysis
 * finds for each rule, of many for the first. Not all of them fit the schema.
 */
export function candidateValues(
  program: Program,
  request: PolicyRequest,
  validate: ArgumentValidator,
): readonly Candidates[] {
  const rules = explain(program, request).candidates.map(({ rule }) => rule)
  const tests = rules.flatMap((rule) => argumentTests(program.rules[rule]!.when))
  const byPath = Map.groupBy(tests, ({ path }) => JSON.stringify(path))
  const only: Program = { ...program, tools: program.tools.filter(({ name }) => name === request.tool) }
  const options = { validate: (_: unknown, args: JsonObject) => validate(request.tool, args).ok }
  const witnesses = rules.slice(0, MOST_WITNESSES).flatMap((rule) => ruleWitness(only, rule, options) ?? [])
  return [...byPath.values()].map((on) => {
    const { path } = on[0]!
    const from = valueAt(request.args, path)
    const values = [
      ...on.flatMap((test) => valuesNear(test, from, request)),
      ...joined(on),
      ...listed(schemaAt(only.tools[0]?.input, path)),
      ...witnesses.map(({ args }) => valueAt(args, path)),
      undefined,
    ]
    const others = new Map(values.map((value) => [JSON.stringify(value), value]))
    others.delete(JSON.stringify(from))
    return { path, from, values: [...others.values()] }
  })
}

type ArgumentTest = ComparisonNode | QuantifierNode | TestNode

function argumentTests(node: ConditionNode | null): readonly ArgumentTest[] {
  if (node === null) return []
  switch (node.kind) {
    case 'all':
    case 'any':
      return node.of.flatMap(argumentTests)
    case 'not':
      return argumentTests(node.of)
    default:
      return node.source === 'args' ? [node] : []
  }
}

function valuesNear(test: ArgumentTest, from: Json | undefined, request: PolicyRequest): readonly (Json | undefined)[] {
  if (test.kind === 'compare') {
    const { user, agent, claims } = request.principal
    const operand = valueAt({ user, agent, claims }, test.principal)
    return operand === undefined || operand === null ? [] : near(test.operator, operand, from)
  }
  return test.kind === 'test' ? near(test.operator, test.operand, from) : []
}

function near(operator: string, operand: Json, from: Json | undefined): readonly Json[] {
  const text = typeof from === 'string' ? from : ''
  const each = [operand].flat()
  const numbers = each.filter((one: Json) => typeof one === 'number')
  const texts = each.filter((one: Json) => typeof one === 'string')
  switch (operator) {
    case 'present':
    case 'size':
      return []
    case 'startsWith':
      return texts.flatMap((one) => [one + text, one])
    case 'endsWith':
      return texts.flatMap((one) => [text + one, one])
    case 'glob':
      return texts.flatMap((one) => [one.replaceAll('*', ''), one.replaceAll('*', 'x'), one.replaceAll('*', text)])
    case 'under':
      return texts.flatMap((one) => [one, `${one}/${text.replace(/^\/+/, '')}`, text.replace(`${one}/`, '')])
    default:
      return [
        ...each,
        ...numbers.flatMap((one) => [plus(one, -stepOf(one)), plus(one, stepOf(one))]),
        ...each.filter((one: Json) => typeof one === 'boolean').map((one) => !one),
        ...texts.map((one) => `${one}-other`),
      ]
  }
}

// A beginning and an end that are both asked for, as far as they overlap said once.
function joined(tests: readonly ArgumentTest[]): readonly string[] {
  const operands = (operator: string): readonly string[] =>
    tests.flatMap((test) =>
      test.kind === 'test' && test.operator === operator && typeof test.operand === 'string' ? [test.operand] : [],
    )
  return operands('startsWith').flatMap((start) =>
    operands('endsWith').map((end) => {
      for (let shared = Math.min(start.length, end.length); shared > 0; shared--) {
        if (start.endsWith(end.slice(0, shared))) return start + end.slice(shared)
      }
      return start + end
    }),
  )
}

function schemaAt(input: JsonObject | undefined, path: readonly string[]): Json | undefined {
  let schema: Json | undefined = input
  for (const key of path) {
    const properties: Json | undefined = isJsonObject(schema) ? schema['properties'] : undefined
    schema = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined
  }
  return schema
}

function listed(schema: Json | undefined): readonly Json[] {
  if (!isJsonObject(schema)) return []
  if (schema['type'] === 'boolean') return [true, false]
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly Json[]) : []
}
