import type { ConditionNode, Json, TestNode, ToolNode } from '@fullmakt/ir'
import { judgeValue } from './field-classes.ts'
import { fits } from './fits.ts'
import { alternatives, memberSchema, type SchemaAt } from './input-schema.ts'

/**
 * Tells at a glance that some arguments which fit the schema meet a condition: one test each on different arguments, of which the operand itself
 * is an example. False says nothing.
 */
export function isPlainlyPossible(tool: ToolNode, when: ConditionNode | null): boolean {
  if (when === null) return true
  const tests = when.kind === 'all' ? when.of : [when]
  const schema = tool.input ?? { type: 'object' }
  const names = new Set<string>()
  return tests.every((test) => {
    if (test.kind !== 'test' || test.source !== 'args' || test.path.length !== 1) return false
    const [name = ''] = test.path
    if (names.has(name)) return false
    names.add(name)
    return hasExample(test, memberSchema({ schema, root: schema }, name))
  })
}

function hasExample(test: TestNode, at: SchemaAt): boolean {
  const { operand } = test
  const values: readonly Json[] = Array.isArray(operand) ? operand : [operand]
  return alternatives(at).some((schema) =>
    values.some((value) => judgeValue(test, value) === true && fits(value, schema) === 'yes'),
  )
}
