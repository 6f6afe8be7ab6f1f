import type { DeclaredSubject } from '@fullmakt/config/declare'
import type { ConditionNode, PrincipalAtom, ScopeNode, Span, ToolNode } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { lowerCondition } from './lower-condition.ts'

/** What can speak of calls. */
export type SubjectKind = 'rule' | 'constraint' | 'invariant'

/** What the parts of a policy are lowered against. */
export interface PolicyWorld {
  readonly tools: readonly ToolNode[]
  readonly scopes: readonly ScopeNode[]
  readonly context: LowerContext
  /** False where something was not declared: what speaks of nothing then is not at fault. */
  readonly complete: boolean
  /** What each name was given to first, and where; grows while the policy is lowered. */
  readonly names: Map<string, { readonly kind: SubjectKind; readonly site: string }>
}

/** The calls that a rule, a constraint or an invariant speaks of. */
export interface Subject {
  readonly name: string
  readonly who: readonly PrincipalAtom[] | null
  readonly tools: readonly string[]
  readonly when: ConditionNode | null
  readonly span: Span
}

/**
 * Lowers what a rule, a constraint or an invariant speaks of: resolves scopes to the tools behind them and the condition to a tree.
 * A scope stands for every tool that needs it or a scope it includes. Returns the subject, and its tools. Reports a name used twice or empty, and a
 * subject without tools unless the declaration is not complete.
 */
export function lowerSubject(
  declared: DeclaredSubject,
  kind: SubjectKind,
  world: PolicyWorld,
): { readonly subject: Subject; readonly spokenOf: readonly ToolNode[] } {
  const { context, names } = world
  const { name, site } = declared
  if (name.trim() === '') context.report('FMK1103', `a ${kind} has no name`, site, { argument: 0 })
  const other = names.get(name)
  if (other !== undefined) {
    const both = other.kind === kind ? `two ${kind}s` : `${articled(other.kind)} and ${articled(kind)}`
    context.report('FMK2103', `${both} are called \`${name}\``, site, {
      argument: 0,
      related: [{ site: other.site, argument: 0, message: `\`${name}\` is already ${articled(other.kind)}` }],
    })
  } else names.set(name, { kind, site })
  const spokenOf = toolsOf(declared, world)
  if (spokenOf.length === 0 && world.complete) {
    context.report('FMK2104', `the ${kind} \`${name}\` speaks of no tool`, site, { path: ['what'] })
  }
  const when =
    declared.when === null
      ? null
      : lowerCondition(declared.when, spokenOf, (code, message, path = []) =>
          context.report(code, message, site, { path: ['when', ...path] }),
        )
  return {
    spokenOf,
    subject: {
      name,
      who: declared.who === null ? null : [...declared.who],
      tools: spokenOf.map((tool) => tool.name),
      when,
      span: context.span(site),
    },
  }
}

function toolsOf({ what }: DeclaredSubject, { tools, scopes }: PolicyWorld): readonly ToolNode[] {
  if (what === null) return tools
  const names = new Set<string>()
  for (const thing of what) {
    if (thing.kind === 'tool') names.add(thing.name)
    else {
      const covered = [thing.name, ...(scopes.find(({ name }) => name === thing.name)?.includes ?? [])]
      for (const tool of tools) if (covered.includes(tool.scope)) names.add(tool.name)
    }
  }
  return tools.filter(({ name }) => names.has(name))
}

function articled(kind: SubjectKind): string {
  return kind === 'invariant' ? `an ${kind}` : `a ${kind}`
}
