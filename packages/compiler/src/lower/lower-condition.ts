import {
  type ConditionNode,
  type ConditionSource,
  isJsonObject,
  type Json,
  type JsonObject,
  type ToolNode,
} from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import { fieldsOf, typesAt } from './field-types.ts'
import { lowerTests } from './lower-tests.ts'

/** Reports something wrong with a condition. */
export type ConditionReport = (code: Code, message: string) => void

const SOURCES: readonly ConditionSource[] = ['args', 'principal', 'client', 'now']

/** The fields of the sources that are not arguments, as schemas. */
const SOURCE_SCHEMAS: Readonly<Record<Exclude<ConditionSource, 'args'>, JsonObject>> = {
  principal: { type: 'object', properties: { user: { type: 'string' }, agent: { type: 'string' } } },
  client: { type: 'object', properties: { id: { type: 'string' } } },
  now: {
    type: 'object',
    properties: { hour: { type: 'integer' }, minuteOfDay: { type: 'integer' }, weekday: { type: 'integer' } },
  },
}

/**
 * Lowers a rule's `when` to a condition tree.
 * Takes the object of the declaration and the tools that the rule speaks of: an argument must be there in each of them.
 * Reports fields that are not there, operators that do not fit the field's type and tests that can never hold.
 */
export function lowerCondition(when: JsonObject, tools: readonly ToolNode[], report: ConditionReport): ConditionNode {
  const parts: ConditionNode[] = []
  for (const [key, value] of Object.entries(when)) {
    if (key === 'any' || key === 'all') {
      const conditions = Array.isArray(value) ? value : []
      if (conditions.length === 0) report('FMK2101', `\`${key}\` has no conditions`)
      parts.push({ kind: key, of: conditions.map((item: Json) => lowerCondition(objectOf(item), tools, report)) })
    } else if (key === 'not') {
      parts.push({ kind: 'not', of: lowerCondition(objectOf(value), tools, report) })
    } else {
      const source = SOURCES.find((name) => name === key)
      if (source === undefined)
        report('FMK2102', `a condition has no \`${key}\`: use ${SOURCES.map((s) => `\`${s}\``).join(', ')}`)
      else parts.push(...lowerSource(source, objectOf(value), tools, report))
    }
  }
  return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts }
}

function lowerSource(
  source: ConditionSource,
  tests: JsonObject,
  tools: readonly ToolNode[],
  report: ConditionReport,
): readonly ConditionNode[] {
  const roots =
    source === 'args'
      ? tools.map(({ name, input }) => ({ owner: `\`${name}\``, schema: input, root: input }))
      : [{ owner: `\`${source}\``, schema: SOURCE_SCHEMAS[source], root: SOURCE_SCHEMAS[source] }]
  const conditions: ConditionNode[] = []
  for (const [field, test] of Object.entries(tests)) {
    for (const { owner, schema, root } of roots) {
      if (!Object.hasOwn(fieldsOf(schema, root), field)) report('FMK2102', `${owner} has no argument \`${field}\``)
    }
    const types = new Set(roots.flatMap(({ schema, root }) => [...typesAt(fieldsOf(schema, root)[field], root)]))
    conditions.push(...lowerTests(source, [field], test, types, report))
  }
  return conditions
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {}
}
