import type { ApprovalNode, Program, Span } from '@fullmakt/ir'
import { type Decision, evaluate, explain, type Obligations, obligationsOf, type PolicyRequest } from '@fullmakt/policy'
import { answerPathWords, atomsWords, durationWords, rateWords } from '../condition-words.ts'
import { type NearMiss, nearMisses } from '../near-misses.ts'
import type { PolicyCase } from './expand-cases.ts'
import type { Expected } from './test-table.ts'

/** What was expected of a case and what it got, in words. */
export interface Mismatch {
  readonly what: 'effect' | 'rule' | 'limit' | 'redact' | 'approval'
  readonly expected: string
  readonly got: string
}

/** A case that did not come out as expected: by which rule, and which rules came near to what was expected. */
export interface Failure {
  readonly case: PolicyCase
  readonly mismatches: readonly Mismatch[]
  readonly rule: { readonly name: string; readonly span: Span } | null
  readonly nearMisses: readonly NearMiss[]
}

/** Judges a case by the reference evaluator. Returns null when it comes out as expected. */
export function judgeCase(program: Program, one: PolicyCase): Failure | null {
  const { decision, candidates } = explain(program, one.request)
  const mismatches = compare(program, one, decision)
  if (mismatches.length === 0) return null
  const rule = decision.rule === null ? undefined : program.rules[decision.rule]
  return {
    case: one,
    mismatches,
    rule: rule === undefined ? null : { name: rule.name, span: rule.span },
    nearMisses: nearMisses(program, candidates).filter(
      ({ effect }) => effect === one.expected.effect && effect !== decision.effect,
    ),
  }
}

/** Tells whether a case comes out as expected. */
export function passes(program: Program, one: PolicyCase): boolean {
  return compare(program, one, evaluate(program, one.request)).length === 0
}

const NONE: Obligations = { limits: [], redact: [], approval: null }

/** What binds a call as decided; nothing binds one that is denied. */
export function obligationsAt(program: Program, request: PolicyRequest, decision: Decision): Obligations {
  return decision.effect === 'deny' ? NONE : obligationsOf(program, request, decision)
}

/** Effect and obligations as a text: what a caller notices of a decision, whichever rule made it. */
export function outcomeOf(program: Program, request: PolicyRequest): string {
  const decision = evaluate(program, request)
  return JSON.stringify([decision.effect, obligationsAt(program, request, decision)])
}

function compare(program: Program, { request, expected }: PolicyCase, decision: Decision): readonly Mismatch[] {
  if (decision.effect !== expected.effect) {
    return [{ what: 'effect', expected: expected.effect, got: decision.effect }]
  }
  const mismatches: Mismatch[] = []
  const differ = (what: Mismatch['what'], wanted: string, got: string): void => {
    if (wanted !== got) mismatches.push({ what, expected: wanted, got })
  }
  const { rule, limits, redact, approval } = expected
  if (rule !== undefined) {
    differ('rule', rule ?? 'the default', decision.rule === null ? 'the default' : program.rules[decision.rule]!.name)
  }
  if (limits === undefined && redact === undefined && approval === undefined) return mismatches
  const bound = obligationsAt(program, request, decision)
  if (limits !== undefined) differ('limit', listWords(limits.map(rateWords)), listWords(bound.limits.map(rateWords)))
  if (redact !== undefined) {
    differ('redact', listWords(redact.map(answerPathWords)), listWords(bound.redact.map(answerPathWords)))
  }
  if (approval !== undefined) differ('approval', approvalWords(approval), approvalWords(bound.approval))
  return mismatches
}

/** An approval in words. */
export function approvalWords(approval: Expected['approval']): string {
  if (approval === null || approval === undefined) return 'none'
  const by: ApprovalNode['by'] = [...approval.by].sort((a, b) => (a.name < b.name ? -1 : 1))
  return `by ${atomsWords(by)} within ${durationWords(approval.withinMs)}`
}

function listWords(words: readonly string[]): string {
  return words.length === 0 ? 'none' : [...words].sort().join(', ')
}
