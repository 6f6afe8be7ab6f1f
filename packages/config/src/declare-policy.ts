import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import type {
  DeclaredConstraint,
  DeclaredInvariant,
  DeclaredPrincipal,
  DeclaredRule,
  DeclaredSubject,
} from './declaration.ts'
import type { Registry } from './registry.ts'
import { describe, exact, isRecord, onlySettings, placesOf } from './shape.ts'

/** What `policies` and `invariants` say, each in source order. */
export interface DeclaredPolicy {
  readonly rules: readonly DeclaredRule[]
  readonly constraints: readonly DeclaredConstraint[]
  readonly invariants: readonly DeclaredInvariant[]
}

/**
 * Declares rules, constraints and invariants.
 * Takes whatever stands in the lists; what is something else is reported at `home`, the place of the config.
 */
export function declarePolicy(
  policies: readonly unknown[],
  invariants: readonly unknown[],
  registry: Registry,
  home: string,
): DeclaredPolicy {
  const rules: DeclaredRule[] = []
  const constraints: DeclaredConstraint[] = []
  for (const [index, value] of policies.entries()) {
    if (isMade(value, 'rule')) rules.push(declareRule(value, registry))
    else if (isMade(value, 'constraint')) constraints.push(declareConstraint(value, registry))
    else registry.problem('shape', `this is ${describe(value)}, not a rule`, `/policies/${index}`, home)
  }
  return {
    rules,
    constraints,
    invariants: invariants.flatMap((value, index) => {
      if (isMade(value, 'invariant')) return [declareInvariant(value, registry)]
      registry.problem('shape', `this is ${describe(value)}, not an invariant`, `/invariants/${index}`, home)
      return []
    }),
  }
}

// What a function of the config language made, with settings of any shape.
interface Made {
  readonly kind: string
  readonly name?: unknown
  readonly site?: unknown
  readonly effect?: unknown
  readonly claim?: unknown
  readonly settings: Readonly<Record<string, unknown>>
}

const SETTINGS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  rule: ['a rule', ['who', 'what', 'when', 'limit', 'redact', 'by', 'within']],
  constraint: ['a constraint', ['who', 'what', 'when', 'limit', 'redact']],
  invariant: ['an invariant', ['who', 'what', 'when', 'except']],
}

function isMade(value: unknown, kind: string): value is Made {
  return isRecord(value) && value['kind'] === kind && isRecord(value['settings'])
}

function declareRule(value: Made, registry: Registry): DeclaredRule {
  const { by, within } = value.settings
  const subject = subjectOf(value, registry)
  const effect = value.effect === 'allow' || value.effect === 'approve' ? value.effect : 'deny'
  return {
    ...subject,
    effect,
    ...boundsOf(value, subject.site, registry),
    approval:
      effect === 'approve'
        ? { by: principalsOf(by, '/by', subject.site, registry), within: within === undefined ? '' : String(within) }
        : null,
  }
}

function declareConstraint(value: Made, registry: Registry): DeclaredConstraint {
  const subject = subjectOf(value, registry)
  return { ...subject, ...boundsOf(value, subject.site, registry) }
}

function declareInvariant(value: Made, registry: Registry): DeclaredInvariant {
  const subject = subjectOf(value, registry)
  const { claim } = value
  return {
    ...subject,
    claim: claim === 'always' || claim === 'requires-approval' ? claim : 'never',
    except: principalsOf(value.settings['except'], '/except', subject.site, registry),
  }
}

function subjectOf({ kind, name, site: made, settings }: Made, registry: Registry): DeclaredSubject {
  const site = String(made)
  onlySettings(settings, SETTINGS[kind] ?? [`a ${kind}`, []], '', site, registry)
  const { who, what, when } = settings
  return {
    name: String(name),
    who: who === undefined ? null : principalsOf(who, '/who', site, registry),
    what:
      what === undefined
        ? null
        : placesOf(what, '/what').flatMap(([thing, at]) => registry.action(thing, at, site) ?? []),
    when: when === undefined ? null : conditionOf(when, site, registry),
    site,
  }
}

function principalsOf(value: unknown, path: string, site: string, registry: Registry): readonly DeclaredPrincipal[] {
  if (value === undefined) return []
  return placesOf(value, path).flatMap(([atom, at]) => registry.principal(atom, at, site) ?? [])
}

function boundsOf(
  { settings }: Made,
  site: string,
  registry: Registry,
): { readonly limit: string | null; readonly redact: readonly string[] } {
  const { limit, redact } = settings
  const paths = redact === undefined ? [] : redact
  if (!Array.isArray(paths)) registry.problem('shape', '`redact` is not a list of paths', '/redact', site)
  return {
    limit: limit === undefined ? null : String(limit),
    redact: (Array.isArray(paths) ? paths : []).map(String),
  }
}

// A condition that loses a part on its way says something else, so it is carried whole or not at all.
function conditionOf(when: unknown, site: string, registry: Registry): JsonObject {
  const copy = exact(when, '/when', site, registry)
  if (copy !== undefined && !isJsonObject(copy)) {
    registry.problem('shape', `this is ${describe(when)}, not a condition`, '/when', site)
  }
  return isJsonObject(copy) ? copy : {}
}
