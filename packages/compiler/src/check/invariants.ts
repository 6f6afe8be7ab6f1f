import type { Claim, Program } from '@fullmakt/ir'
import { checkInvariants, type InvariantResult, type PolicyRequest } from '@fullmakt/policy'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** Invariants that some call refutes, with that call, and those that could be neither proved nor refuted. */
export function invariantsCheck(program: Program): readonly Diagnostic[] {
  if (program.invariants.length === 0) return []
  return checkInvariants(program).flatMap((result) => diagnosticOf(program, result))
}

function diagnosticOf(program: Program, result: InvariantResult): readonly Diagnostic[] {
  const { name, claim, span } = program.invariants[result.invariant]!
  if (result.is === 'proved') return []
  if (result.is === 'undecided') {
    const message = `it is not known whether \`${name}\` holds for \`${result.tool}\`: ${REASONS[result.reason]}`
    return [diagnostic('FMK2119', message, span)]
  }
  const { effect, rule } = result.decision
  const deciding = rule === null ? undefined : program.rules[rule]
  const by = deciding === undefined ? 'no rule speaks of it' : `the ${deciding.effect} \`${deciding.name}\` decides`
  const message = `\`${name}\` does not hold: a call of \`${result.tool}\` is ${SAID[effect]} that ${CLAIMED[claim]}`
  return [
    diagnostic('FMK2118', message, span, {
      help: `${by} this call: ${requestText(result.witness)}`,
      related:
        deciding === undefined ? [] : [{ span: deciding.span, message: `the ${deciding.effect} \`${deciding.name}\`` }],
    }),
  ]
}

const SAID = { allow: 'allowed', approve: 'left to an approval', deny: 'denied' } as const

const CLAIMED: Readonly<Record<Claim, string>> = {
  never: 'must always be denied',
  always: 'must always be allowed',
  'requires-approval': 'must need an approval',
}

const REASONS: Readonly<Record<Extract<InvariantResult, { readonly is: 'undecided' }>['reason'], string>> = {
  'too-large': 'the rules on it read too many arguments',
  budget: 'the search took too long',
  'no-witness': 'its conditions cannot be followed exactly',
}

// One line, in the order in which a call is read: who, what, when.
function requestText({ principal, tool, args, now }: PolicyRequest): string {
  const { user, agent, roles, claims } = principal
  const who = [
    ...(agent === null ? [] : [`agent ${agent}`]),
    ...(user === null ? [] : [`user ${user}`]),
    roles.length === 0 ? 'no roles' : `roles ${roles.join(', ')}`,
    ...(Object.keys(claims).length === 0 ? [] : [`claims ${JSON.stringify(claims)}`]),
  ]
  return `${tool} ${JSON.stringify(args)} by ${who.join(', ')} at ${new Date(now).toISOString()}`
}
