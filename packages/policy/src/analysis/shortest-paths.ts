import type { TestNode } from '@fullmakt/ir'
import { parseFolder } from '../table/folder.ts'
import type { Automaton } from './automaton.ts'
import { folderAutomaton } from './folder-automaton.ts'
import { countStatesAfter, type ShortestTexts, shortestTexts } from './shortest-texts.ts'

const DEEPEST = 64
const SLASH = 0x2f

/**
 * Finds shortest texts as `shortestTexts` does, also for every way in which the tests for folders come out.
 * `automata` follow the other tests. Not complete either where the tests or `within` tell apart units that may be one with what stands before them.
 */
export function shortestPaths(
  tests: readonly TestNode[],
  automata: readonly Automaton[],
  within: Automaton | null,
  minimum: number,
  maximum: number,
  limit: number,
): ShortestTexts {
  const folders = tests.flatMap(({ operator, operand }) => (operator === 'under' && isText(operand) ? [operand] : []))
  // Of a path that goes deeper, the way down and up between two depths at which the others were in the same states can be cut out.
  const states = countStatesAfter(SLASH, automata, within, minimum, limit)
  const enough = states ** 2 + Math.max(0, ...folders.map((folder) => parseFolder(folder)?.segments.length ?? 0))
  const followed = [...new Set(folders)].map((folder) =>
    folderAutomaton(folder, Math.min(enough, DEEPEST), enough <= DEEPEST),
  )
  const found = shortestTexts([...automata, ...followed], within, minimum, maximum, limit)
  const isNormal = tests.every(({ operand }) => [operand].flat().every((text) => !isText(text) || isNormalText(text)))
  return isNormal && !within?.boundaries.some(isAmongMarks) ? found : { ...found, complete: false }
}

// Whether no unit of a text can be one with what stands before it.
function isNormalText(text: string): boolean {
  return text.normalize('NFC') === text && !/[\p{M}\u1161-\u1175\u11a8-\u11c2]/u.test(text)
}

// Where a pattern tells units beyond ASCII apart, other than line ends and surrogates.
function isAmongMarks(boundary: number): boolean {
  return boundary > 0x80 && boundary < 0x10000 && ![0x2028, 0x202a, 0xd800, 0xe000].includes(boundary)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
