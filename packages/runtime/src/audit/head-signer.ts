import { type Checkpoint, formatCheckpoint, formatNote, type NoteSignature } from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { SignedHead } from './kept-heads.ts'
import type { SigningLogKey } from './keys.ts'

/** Signs the heads of one log. */
export interface HeadSigner {
  /**
   * The signed checkpoint of a head; for one that was signed before, the same again. Throws `ERR_AUDIT_FORK` for a head that is smaller than one signed before, and for another root of the
   * same size: whoever saw the one could be shown the other.
   * @see https://c2sp.org/tlog-checkpoint
   */
  sign(head: Checkpoint): Uint8Array
}

/** A signer that remembers what it signed. Takes the keys, of which each signs, and the last head that was signed before this process. */
export function createHeadSigner(keys: readonly SigningLogKey[], last: SignedHead | undefined): HeadSigner {
  let signed = last
  return {
    sign(head) {
      if (signed !== undefined && !follows(signed, head)) {
        throw new FullmaktError('ERR_AUDIT_FORK', 'a head that contradicts an older one is not signed')
      }
      if (signed?.size === head.size) return signed.note
      const text = formatCheckpoint(head)
      const signatures = keys.map(({ signing, verifier: { name, id } }): NoteSignature => {
        return { name, id, signature: signing.sign(Buffer.from(text)) }
      })
      signed = { ...head, note: formatNote({ text, signatures }) }
      return signed.note
    },
  }
}

function follows(last: Checkpoint, head: Checkpoint): boolean {
  if (last.origin !== head.origin) return false
  return last.size === head.size ? Buffer.compare(last.root, head.root) === 0 : last.size < head.size
}
