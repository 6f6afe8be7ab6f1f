import { type Site, siteOf } from './site.ts'

/** A reference to a secret: where the runtime finds the value. The config and the artifact never hold the value itself. */
export interface Secret {
  readonly kind: 'secret'
  readonly reference: string
  readonly site: Site
}

/** The forms a secret reference may take: an environment variable or an absolute file path. */
export type SecretLocation = `env:${string}` | `file:/${string}`

/**
 * Refers to a secret by where the runtime finds it: `env:NAME` or `file:/absolute/path`.
 * Does not read the value; `serve` does, when the first call needs it.
 */
export function secret(location: SecretLocation): Secret {
  return { kind: 'secret', reference: location, site: siteOf(secret) }
}
