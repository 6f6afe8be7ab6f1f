import {
  type ConditionNode,
  type ConditionSource,
  isJsonObject,
  type Json,
  type JsonObject,
  type ToolNode,
} from '@fullmakt/ir'
import { type ConditionReport, NO_CONDITION, reportEmpty, within } from './condition-report.ts'
import { lowerTests, membersAt, type Place } from './lower-tests.ts'

const SOURCES: readonly ConditionSource[] = ['args', 'principal', 'client', 'now']

/** The fields of the sources that are not arguments, as schemas. */
const SOURCE_SCHEMAS: Readonly<Record<Exclude<ConditionSource, 'args'>, JsonObject>> = {
  principal: {
    type: 'object',
    properties: {
      user: { type: 'string' },
      agent: { type: 'string' },
      roles: { type: 'array', items: { type: 'string' } },
      claims: { type: 'object' },
    },
  },
  client: { type: 'object', properties: { id: { type: 'string' } } },
  now: {
    type: 'object',
    properties: { hour: { type: 'integer' }, minuteOfDay: { type: 'integer' }, weekday: { type: 'integer' } },
  },
}

/** A claim: its type is known only at the call. */
const CLAIM: JsonObject = {
  type: ['string', 'number', 'boolean', 'array'],
  items: { type: ['string', 'number', 'boolean'] },
}

/**
 * Lowers a rule's `when` to a condition tree.
 * Takes the object of the declaration and the tools that the rule speaks of: an argument must be there in each of them.
 * Reports fields that are not there, operators that do not fit the field's type and tests that can never hold.
 */
export function lowerCondition(when: JsonObject, tools: readonly ToolNode[], report: ConditionReport): ConditionNode {
  reportEmpty(when, 'the condition', report)
  const parts: ConditionNode[] = []
  for (const [key, value] of Object.entries(when)) {
    if (key === 'any' || key === 'all') {
      const conditions = Array.isArray(value) ? value : []
      if (conditions.length === 0) report('FMK2101', `\`${key}\` has no conditions`, [key])
      parts.push({
        kind: key,
        of: conditions.map((item: Json, index) => {
          const inside = within(report, key, index)
          return lowerCondition(objectOf(item, `\`${key}\``, inside), tools, inside)
        }),
      })
    } else if (key === 'not') {
      const inside = within(report, key)
      parts.push({ kind: 'not', of: lowerCondition(objectOf(value, '`not`', inside), tools, inside) })
    } else {
      const source = SOURCES.find((name) => name === key)
      if (source === undefined)
        report('FMK2102', `a condition has no \`${key}\`: use ${SOURCES.map((s) => `\`${s}\``).join(', ')}`, [key])
      else {
        const inside = within(report, key)
        parts.push(...lowerSource(source, objectOf(value, `\`${source}\``, inside), tools, inside))
      }
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
  reportEmpty(tests, `\`${source}\``, report)
  return Object.entries(tests).flatMap(([field, test]) => {
    const inside = within(report, field)
    if (source === 'principal' && field === 'claims') return lowerClaims(objectOf(test, '`claims`', inside), inside)
    return lowerTests(source, [field], test, membersAt(places, [field], inside), inside)
  })
}

// The name of a claim may be that of a test, so it is never read as one.
function lowerClaims(claims: JsonObject, report: ConditionReport): readonly ConditionNode[] {
  const places: readonly Place[] = [{ owner: '`claims`', schema: CLAIM, root: CLAIM }]
  reportEmpty(claims, '`claims`', report)
  return Object.entries(claims).flatMap(([claim, test]) =>
    lowerTests('principal', ['claims', claim], test, places, within(report, claim)),
  )
}

function objectOf(value: Json | undefined, where: string, report: ConditionReport): JsonObject {
  if (value !== undefined && isJsonObject(value)) return value
  // An empty condition would always hold, so what is none must not become one in silence.
  report('FMK2107', `${where} takes a condition, not ${JSON.stringify(value ?? null)}`)
  return NO_CONDITION
}
