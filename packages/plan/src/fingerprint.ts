import { type Digest, digestJson, type Json } from '@fullmakt/ir'
import type { Change, Draft } from './change.ts'

const HEX_DIGITS = 12

/**
 * Gives each change its fingerprint.
 * It is of the code, the subject and the values before and after in canonical JSON; never of places or words. Throws what `canonicalJson` throws.
 *
 * @see RFC 8785
 */
export async function fingerprinted(drafts: readonly Draft[]): Promise<readonly Change[]> {
  return await Promise.all(drafts.map(async (draft) => ({ fingerprint: await fingerprintOf(draft), ...draft })))
}

/** The whole digest that a fingerprint is the beginning of: two changes that somebody made to share the beginning do not share this. */
export function digestOfChange({ code, subject, before, after }: Draft): Promise<Digest> {
  return digestJson({ code, subject, before, after } as Json)
}

async function fingerprintOf(draft: Draft): Promise<string> {
  const digest = await digestOfChange(draft)
  return digest.slice('sha256:'.length, 'sha256:'.length + HEX_DIGITS)
}
