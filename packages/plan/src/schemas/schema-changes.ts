import type { JsonObject } from '@fullmakt/ir'
import { violationsOf } from './subset.ts'
import type { Violation, ViolationKind } from './violation.ts'

/** How a change of a schema meets clients that were written for the older one. */
export interface SchemaChange {
  readonly code: string
  /** `breaking`: some call or answer that was right is not any more. `compatible`: none is. `undecided`: that could not be told. */
  readonly effect: 'breaking' | 'compatible' | 'undecided'
  /** Member names from the root, `*` for items; empty for the root itself. */
  readonly path: string
}

/**
 * Compares the input of a tool: what clients may send must not get less.
 * Takes the older and the newer schema. What newly may be sent is compatible and said as such, once for each place.
 */
export function inputChanges(older: JsonObject, newer: JsonObject): readonly SchemaChange[] {
  const [before, after] = [
    { schema: older, root: older },
    { schema: newer, root: newer },
  ]
  return changes(violationsOf(before, after), violationsOf(after, before), INPUT_NARROWED, INPUT_WIDENED)
}

/**
 * Compares the output of a tool: what clients have to understand must not get more.
 * Takes the older and the newer schema. What no longer comes in another form is compatible and said as such, once for each place.
 */
export function outputChanges(older: JsonObject, newer: JsonObject): readonly SchemaChange[] {
  const [before, after] = [
    { schema: older, root: older },
    { schema: newer, root: newer },
  ]
  return changes(violationsOf(after, before), violationsOf(before, after), OUTPUT_WIDENED, OUTPUT_NARROWED)
}

type Codes = Readonly<Record<ViolationKind, string>>

const INPUT_NARROWED: Codes = {
  type: 'MCP_INPUT_TYPE_NARROWED',
  enum: 'MCP_INPUT_ENUM_VALUE_REMOVED',
  required: 'MCP_INPUT_PROPERTY_BECAME_REQUIRED',
  closed: 'MCP_INPUT_CLOSED',
  property: 'MCP_INPUT_PROPERTY_REMOVED',
  range: 'MCP_INPUT_RANGE_NARROWED',
  length: 'MCP_INPUT_LENGTH_NARROWED',
  pattern: 'MCP_INPUT_PATTERN_CHANGED',
  format: 'MCP_INPUT_FORMAT_CHANGED',
  undecided: 'MCP_INPUT_CHANGED',
}

const INPUT_WIDENED: Codes = {
  type: 'MCP_INPUT_TYPE_WIDENED',
  enum: 'MCP_INPUT_ENUM_VALUE_ADDED',
  required: 'MCP_INPUT_PROPERTY_BECAME_OPTIONAL',
  closed: 'MCP_INPUT_OPENED',
  property: 'MCP_INPUT_OPTIONAL_ADDED',
  range: 'MCP_INPUT_RANGE_WIDENED',
  length: 'MCP_INPUT_LENGTH_WIDENED',
  pattern: 'MCP_INPUT_PATTERN_CHANGED',
  format: 'MCP_INPUT_FORMAT_CHANGED',
  undecided: 'MCP_INPUT_CHANGED',
}

const OUTPUT_WIDENED: Codes = {
  type: 'MCP_OUTPUT_TYPE_WIDENED',
  enum: 'MCP_OUTPUT_ENUM_VALUE_ADDED',
  required: 'MCP_OUTPUT_PROPERTY_MAY_BE_ABSENT',
  closed: 'MCP_OUTPUT_OPENED',
  property: 'MCP_OUTPUT_PROPERTY_ADDED',
  range: 'MCP_OUTPUT_RANGE_WIDENED',
  length: 'MCP_OUTPUT_LENGTH_WIDENED',
  pattern: 'MCP_OUTPUT_PATTERN_CHANGED',
  format: 'MCP_OUTPUT_FORMAT_CHANGED',
  undecided: 'MCP_OUTPUT_CHANGED',
}

const OUTPUT_NARROWED: Codes = {
  type: 'MCP_OUTPUT_TYPE_NARROWED',
  enum: 'MCP_OUTPUT_ENUM_VALUE_REMOVED',
  required: 'MCP_OUTPUT_PROPERTY_ALWAYS_THERE',
  closed: 'MCP_OUTPUT_CLOSED',
  property: 'MCP_OUTPUT_OPTIONAL_REMOVED',
  range: 'MCP_OUTPUT_RANGE_NARROWED',
  length: 'MCP_OUTPUT_LENGTH_NARROWED',
  pattern: 'MCP_OUTPUT_PATTERN_CHANGED',
  format: 'MCP_OUTPUT_FORMAT_CHANGED',
  undecided: 'MCP_OUTPUT_CHANGED',
}

// Members that are added to an answer break nobody: clients leave alone what they do not know, and lists of tools are read anew.
const HARMLESS: ReadonlySet<string> = new Set(['MCP_OUTPUT_PROPERTY_ADDED', 'MCP_OUTPUT_OPENED'])

function changes(
  breaks: readonly Violation[],
  frees: readonly Violation[],
  breaking: Codes,
  compatible: Codes,
): readonly SchemaChange[] {
  const found = breaks.map(({ kind, path }): SchemaChange => {
    const code = breaking[kind]
    return { code, effect: kind === 'undecided' ? 'undecided' : HARMLESS.has(code) ? 'compatible' : 'breaking', path }
  })
  const said = new Set(found.map(({ path, code }) => `${path} ${code}`))
  // One place that changed in both directions is said by what breaks.
  const places = new Set(breaks.map(({ path }) => path))
  return [
    ...found,
    ...frees.flatMap(({ kind, path }): SchemaChange[] => {
      const code = compatible[kind]
      return said.has(`${path} ${code}`) || places.has(path) ? [] : [{ code, effect: 'compatible', path }]
    }),
  ]
}
