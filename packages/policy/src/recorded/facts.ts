import { canonicalJson, type Program } from '@fullmakt/ir'
import { judge, type Truth } from '../reference/judge.ts'
import { sourcesOf } from '../reference/read.ts'
import type { PolicyRequest } from '../request.ts'
import { sha256 } from '../table/sha-256.ts'
import { type Predicate, predicatesOf } from './predicates.ts'

/**
 * Makes the function that notes how the predicates on a request came out.
 * The text is eight hex digits, which name the predicates that were asked and the roles that are known, then a colon, then for each predicate, in
 * the order of `predicatesOf`: `1` true, `0` false, `-` unknown. It says nothing of the arguments but what the rules ask of them. A request of a
 * tool that the Program does not have has an empty text.
 */
export function createFacts(program: Program): (request: PolicyRequest) => string {
  const asked = new Map(
    program.tools.map(({ name }) => {
      const predicates = predicatesOf(program, name)
      return [name, { predicates, id: idOf(program, predicates) }]
    }),
  )
  return (request) => {
    const known = asked.get(request.tool)
    if (known === undefined) return ''
    const sources = sourcesOf(request)
    return `${known.id}:${known.predicates.map(({ node }) => letterOf(judge(node, sources))).join('')}`
  }
}

/** How each predicate on a tool came out, by key; undefined where the text was written by a Program that asks something else or has other roles. */
export function readFacts(program: Program, tool: string, text: string): ReadonlyMap<string, Truth> | undefined {
  const predicates = predicatesOf(program, tool)
  const letters = text.slice(ID_LENGTH + 1)
  if (text.slice(0, ID_LENGTH + 1) !== `${idOf(program, predicates)}:`) return undefined
  if (letters.length !== predicates.length || !/^[01-]*$/.test(letters)) return undefined
  return new Map(predicates.map(({ key }, index) => [key, TRUTHS[letters[index] ?? '']]))
}

const TRUTHS: Readonly<Record<string, Truth>> = { '1': true, '0': false }
const ID_LENGTH = 8

function idOf({ roles }: Program, predicates: readonly Predicate[]): string {
  const named = canonicalJson([predicates.map(({ key }) => key), roles.map(({ name }) => name).sort()])
  const digest = sha256(new TextEncoder().encode(named))
  return Array.from(digest.subarray(0, ID_LENGTH / 2), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function letterOf(truth: Truth): string {
  return truth === undefined ? '-' : truth ? '1' : '0'
}
