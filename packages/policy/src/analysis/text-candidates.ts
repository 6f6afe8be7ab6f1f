import type { JsonObject, TestNode } from '@fullmakt/ir'
import { type Automaton, piecesAutomaton, textsAutomaton } from './automaton.ts'
import { folderCandidates } from './folder-candidates.ts'
import { regexAutomaton } from './regex-automaton.ts'
import { remember } from './remember.ts'
import { shortestPaths } from './shortest-paths.ts'
import { type ShortestTexts, shortestTexts } from './shortest-texts.ts'

const STATES = 20_000
const BEYOND = /[\ud800-\udfff]/

/**
 * Texts of which one stands for every way in which a text can satisfy some of the tests and not the others, for every alternative of a schema.
 * Some may not fit the schema. Not complete when an automaton grew too large.
 */
export const textCandidates: (tests: readonly TestNode[], schemas: readonly JsonObject[]) => ShortestTexts = remember(
  (tests, schemas) =>
    JSON.stringify([
      tests.map(({ operator, operand }) => [operator, operand]),
      schemas.map(({ type, enum: values, const: constant, minLength, maxLength, pattern }) =>
        [type, values, constant, minLength, maxLength, pattern].map((one) => one ?? 0),
      ),
    ]),
  find,
)

function find(tests: readonly TestNode[], schemas: readonly JsonObject[]): ShortestTexts {
  const literals = new Set<string>()
  const patterns = new Map<string, Automaton>()
  for (const { operator, operand } of tests) {
    if (operator === 'in' && Array.isArray(operand)) for (const text of operand.filter(isText)) literals.add(text)
    if (typeof operand !== 'string') continue
    if (operator === 'eq') literals.add(operand)
    const pieces = piecesOf(operator, operand)
    if (pieces !== undefined) patterns.set(pieces.join('*'), piecesAutomaton(pieces))
  }
  const folders = folderCandidates(tests, schemas)
  const automata = [textsAutomaton([...literals]), ...patterns.values()]
  // Schemas count code points and tests read code units: where both matter, nothing is said.
  const isSplit = tests.some(({ operand }) => [operand].flat().some((text) => isText(text) && BEYOND.test(text)))
  const found = schemas.flatMap((schema): readonly ShortestTexts[] => {
    if (schema['type'] !== undefined && schema['type'] !== 'string') return []
    if (schema['enum'] !== undefined || schema['const'] !== undefined) {
      const values = [...(Array.isArray(schema['enum']) ? schema['enum'] : []), schema['const']]
      return [{ texts: values.filter(isText), complete: true }]
    }
    const minimum = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0
    const maximum = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity
    const { pattern } = schema
    const within = typeof pattern === 'string' ? (regexAutomaton(pattern) ?? null) : null
    // An empty text says little to a reader; it is taken only where nothing longer does.
    if (isSplit && (minimum > 0 || maximum !== Infinity || pattern !== undefined))
      return [{ texts: [], complete: false }]
    const isBounded = within !== null || maximum !== Infinity || minimum > 1
    const least = Math.max(1, minimum)
    const longer = folders.complete
      ? ((isBounded ? undefined : beginnings(tests)) ?? shortestTexts(automata, within, least, maximum, STATES))
      : shortestPaths(tests, automata, within, least, maximum, STATES)
    return minimum === 0 ? [longer, { texts: [''], complete: true }] : [longer]
  })
  return {
    texts: [...new Set([...folders.texts, ...found.flatMap(({ texts }) => texts), ...literals])],
    complete:
      [...literals, ...patterns.keys()].every((text) => text.isWellFormed()) && found.every(({ complete }) => complete),
  }
}

// Where only beginnings and equality are asked for, each beginning and one that goes on as none does are enough.
function beginnings(tests: readonly TestNode[]): ShortestTexts | undefined {
  const asked = tests.filter(({ operand }) => typeof operand === 'string' || Array.isArray(operand))
  if (asked.some(({ operator }) => operator === 'endsWith' || operator === 'glob')) return undefined
  const used = new Set(asked.flatMap(({ operand }) => [operand].flat().filter(isText)).join(''))
  const unit = Array.from('xyzabcdefghijklmnopqrstuvw0123456789').find((one) => !used.has(one))
  if (unit === undefined) return undefined
  const starts = asked.flatMap(({ operator, operand }) =>
    operator === 'startsWith' && isText(operand) ? [operand] : [],
  )
  const sorted = [...new Set(starts)].filter((start) => start !== '').sort((one, other) => one.length - other.length)
  return { texts: ['x', unit, ...sorted, ...sorted.map((start) => start + unit)], complete: true }
}

function piecesOf(operator: TestNode['operator'], operand: string): readonly string[] | undefined {
  if (operator === 'startsWith') return [operand, '']
  if (operator === 'endsWith') return ['', operand]
  return operator === 'glob' ? operand.split('*') : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
