import type { Effect, Json, JsonObject, Program, Span } from '@fullmakt/ir'
import { type Candidate, constraintsOn, type Decision, explain, type PolicyRequest } from '@fullmakt/policy'
import type { ArgumentValidator } from '../argument-validators.ts'
import { answerPathWords, conditionWords, durationWords, rateWords } from '../condition-words.ts'
import { firstFailing, type JudgedCondition } from '../near-misses.ts'
import { obligationsAt } from '../policy-tests/judge-case.ts'
import { requestDocument } from '../request-words.ts'
import { type NearestChange, nearestChange } from './nearest-change.ts'

/** One part of a rule's condition and how it came out: null is unknown, as of absent or ill-typed data. */
export interface ExplainedPart {
  readonly condition: string
  readonly holds: boolean | null
  /** Whether it is the first one that kept the rule from matching. */
  readonly failing: boolean
  /** The value it read, where it read one; undefined when there was none. */
  readonly found: Json | undefined
  /** Whether it reads a single value. */
  readonly reads: boolean
}

/** A rule that speaks of the principal and the tool, and whether it matched. */
export interface ExplainedRule {
  readonly name: string
  readonly effect: Effect
  readonly span: Span
  readonly matched: boolean
  readonly parts: readonly ExplainedPart[]
}

/** All that decided a request. */
export interface ExplainedRequest {
  readonly request: PolicyRequest
  readonly decision: Decision
  readonly rule: ExplainedRule | null
  readonly limits: readonly string[]
  readonly redact: readonly string[]
  readonly approval: { readonly by: readonly { kind: string; name: string }[]; readonly within: string } | null
  readonly constraints: readonly { readonly name: string; readonly span: Span }[]
  /** Best rank first. */
  readonly candidates: readonly ExplainedRule[]
  readonly nearest: NearestChange | null
}

/** Explains the decision on a request whose arguments fit the tool's schema. */
export function explainRequest(
  program: Program,
  request: PolicyRequest,
  validate: ArgumentValidator,
): ExplainedRequest {
  const { decision, candidates } = explain(program, request)
  const explained = candidates.map((one) => explainedRule(program, one))
  const { limits, redact, approval } = obligationsAt(program, request, decision)
  const binding = decision.effect === 'deny' ? [] : constraintsOn(program, request)
  return {
    request,
    decision,
    rule: explained[candidates.findIndex(({ rule }) => rule === decision.rule)] ?? null,
    limits: limits.map(rateWords),
    redact: redact.map(answerPathWords),
    approval: approval === null ? null : { by: approval.by, within: durationWords(approval.withinMs) },
    constraints: binding.map((index) => {
      const { name, span } = program.constraints[index]!
      return { name, span }
    }),
    candidates: explained,
    nearest: nearestChange(program, request, validate),
  }
}

/** The explanation for programs; `from` shows a file of the config from where the reader stands. */
export function explainedDocument(program: Program, one: ExplainedRequest, from: (file: string) => string): JsonObject {
  const moved = (span: Span): JsonObject => ({ ...span, file: from(span.file) })
  const { request, decision, rule, limits, redact, approval, constraints, candidates, nearest } = one
  return {
    format: 'fullmakt.explained-request',
    version: '1.0',
    request: requestDocument(request),
    decision: { effect: decision.effect, rule: rule === null ? null : { name: rule.name, span: moved(rule.span) } },
    obligations: {
      limits,
      redact,
      approval:
        approval === null
          ? null
          : { by: approval.by.map(({ kind, name }) => ({ kind, name })), within: approval.within },
    },
    constraints: constraints.map(({ name, span }) => ({ name, span: moved(span) })),
    candidates: candidates.map(({ name, effect, span, matched, parts }) => ({
      name,
      effect,
      span: moved(span),
      matched,
      parts: parts.map(({ condition, holds, failing, found }) => ({
        condition,
        holds,
        failing,
        ...(found === undefined ? {} : { found }),
      })),
    })),
    nearest: nearest === null ? null : nearestDocument(program, nearest),
  }
}

function nearestDocument(program: Program, { parts, request, decision }: NearestChange): JsonObject {
  return {
    effect: decision.effect,
    rule: decision.rule === null ? null : program.rules[decision.rule]!.name,
    changes: parts.map((part): JsonObject => {
      if (part.kind === 'role') return { kind: 'role', name: part.name }
      if (part.kind === 'time') return { kind: 'time', now: new Date(part.now).toISOString() }
      const { path, from: was, to } = part
      return {
        kind: 'argument',
        path,
        ...(was === undefined ? {} : { from: was }),
        ...(to === undefined ? {} : { to }),
      }
    }),
    request: requestDocument(request),
  }
}

function explainedRule({ rules }: Program, { rule, matched, when }: Candidate): ExplainedRule {
  const { name, effect, span } = rules[rule]!
  const parts = when === null ? [] : when.condition.kind === 'all' ? when.of : [when]
  const firstFalse = parts.find(({ truth }) => truth === false) ?? parts.find(({ truth }) => truth === undefined)
  const failing = matched ? undefined : firstFalse
  return { name, effect, span, matched, parts: parts.map((part) => explainedPart(part, part === failing)) }
}

function explainedPart(part: JudgedCondition, failing: boolean): ExplainedPart {
  const at = firstFailing(part)
  return {
    condition: conditionWords(part.condition),
    holds: part.truth ?? null,
    failing,
    found: at.found,
    reads: !['all', 'any'].includes(at.condition.kind) && (at.of[0]?.of.length ?? 0) === 0,
  }
}
