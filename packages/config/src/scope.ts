import { type Site, siteOf } from './site.ts'

/** An OAuth scope: what a resource owner grants to an agent. */
export interface Scope {
  readonly kind: 'scope'
  readonly name: string
  readonly title: string
  readonly includes: readonly Scope[]
  readonly site: Site
}

/**
 * Declares a scope.
 * Takes its name (one OAuth scope token), the words that a resource owner reads on the consent page, and the scopes it implies.
 *
 * @see RFC 6749 §3.3
 */
export function scope(name: string, title: string, options: { readonly includes?: readonly Scope[] } = {}): Scope {
  return { kind: 'scope', name, title, includes: options.includes ?? [], site: siteOf(scope) }
}
