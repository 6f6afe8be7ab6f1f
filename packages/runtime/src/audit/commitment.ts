import { hash } from 'node:crypto'
import { openDisclosure } from '@fullmakt/audit'
import { canonicalJson, type Json } from '@fullmakt/ir'
import { random, sha256 } from '../crypto.ts'

/** A value that was committed to: the commitment goes into the log, the disclosure to whoever may show the value. Both are base64url. */
export interface Committed {
  readonly commitment: string
  readonly disclosure: string
}

const SALT = 16

/**
 * Commits to a value under a name, which is plain ASCII: SHA-256 over a disclosure that holds both and 16 fresh random bytes, without which the value
 * cannot be guessed. The same as `formatDisclosure` and `commitment` of `@fullmakt/audit`, at half the cost.
 * Returns undefined for a value without a canonical form.
 * @see RFC 9901 section 4.2.1
 */
export function commitTo(name: string, value: Json): Committed | undefined {
  let text: string
  try {
    text = canonicalJson(value)
  } catch {
    return undefined
  }
  const salt = Buffer.from(random(SALT)).toString('base64url')
  const disclosure = Buffer.from(`["${salt}","${name}",${text}]`).toString('base64url')
  return { commitment: hash('sha256', disclosure, 'base64url'), disclosure }
}

/** The value of a disclosure under a name, or undefined when a commitment is not to it. */
export function openCommitted(commitment: string, name: string, disclosure: string): Json | undefined {
  const committed = Buffer.from(commitment, 'base64url')
  const opened = openDisclosure(sha256, (value) => canonicalJson(value as Json), committed, disclosure)
  return opened.ok && opened.name === name ? (opened.value as Json) : undefined
}
