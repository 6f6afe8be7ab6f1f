import type { DeclaredScope } from '@fullmakt/config/declare'
import { isScopeToken, type ScopeNode } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

/** Lowers scopes: closes `includes` transitively and sorts by name. Reports names that OAuth refuses. */
export function lowerScopes(declared: readonly DeclaredScope[], context: LowerContext): readonly ScopeNode[] {
  const byName = new Map(declared.map((scope) => [scope.name, scope]))
  return declared
    .map(({ name, title, site }): ScopeNode => {
      if (!isScopeToken(name)) context.report('FMK2203', `\`${name}\` cannot be a scope name`, site, { argument: 0 })
      return { kind: 'scope', name, title, includes: closure(name, byName), span: context.span(site) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function closure(name: string, byName: ReadonlyMap<string, DeclaredScope>): readonly string[] {
  const reached = new Set<string>()
  const visit = (current: string): void => {
    for (const included of byName.get(current)?.includes ?? []) {
      if (reached.has(included)) continue
      reached.add(included)
      visit(included)
    }
  }
  visit(name)
  reached.delete(name)
  return [...reached].sort()
}
