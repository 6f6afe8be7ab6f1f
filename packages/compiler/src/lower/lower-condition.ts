import {
  type ConditionNode,
  type ConditionSource,
  isJsonObject,
  type Json,
  type JsonObject,
  type ToolNode,
} from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import { lowerTests, membersAt, type Place } from './lower-tests.ts'

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
      parts.push({
        kind: key,
        of: conditions.map((item: Json) => lowerCondition(objectOf(item, `\`${key}\``, report), tools, report)),
      })
    } else if (key === 'not') {
      parts.push({ kind: 'not', of: lowerCondition(objectOf(value, '`not`', report), tools, report) })
    } else {
      const source = SOURCES.find((name) => name === key)
      if (source === undefined)
        report('FMK2102', `a condition has no \`${key}\`: use ${SOURCES.map((s) => `\`${s}\``).join(', ')}`)
      else parts.push(...lowerSource(source, objectOf(value, `\`${source}\``, report), tools, report))
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
  const places: readonly Place[] =
    source === 'args'
      ? tools.map(({ name, input }) => ({ owner: `\`${name}\``, schema: input, root: input }))
      : [{ owner: `\`${source}\``, schema: SOURCE_SCHEMAS[source], root: SOURCE_SCHEMAS[source] }]
  return Object.entries(tests).flatMap(([field, test]) =>
    lowerTests(source, [field], test, membersAt(places, [field], report), report),
  )
}

function objectOf(value: Json | undefined, where: string, report: ConditionReport): JsonObject {
  if (value !== undefined && isJsonObject(value)) return value
  // An empty condition would always hold, so what is none must not become one in silence.
  report('FMK2107', `${where} takes a condition, not ${JSON.stringify(value ?? null)}`)
  return {}
}
