import { type Checkpoint, type Ed25519Sign, formatCheckpoint, signNote, type VerifierKey } from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'

/** Signs the heads of one log. */
export interface HeadSigner {
  /**
   * The signed checkpoint of a head. Throws `ERR_AUDIT_FORK` for a head that is smaller than one signed before, and for another root of the
   * same size: whoever saw the one could be shown the other.
   * @see https://c2sp.org/tlog-checkpoint
   */
  sign(head: Checkpoint): Uint8Array
}

/** A signer that remembers what it signed. Takes the key, its signing half and the last head that was signed before this process. */
export function createHeadSigner(key: VerifierKey, sign: Ed25519Sign, last: Checkpoint | undefined): HeadSigner {
  let signed = last
  return {
    sign(head) {
      if (signed !== undefined && !follows(signed, head)) {
        throw new FullmaktError('ERR_AUDIT_FORK', 'a head that contradicts an older one is not signed')
      }
      const note = signNote(sign, key, formatCheckpoint(head))
      signed = head
      return note
    },
  }
}

function follows(last: Checkpoint, head: Checkpoint): boolean {
  if (last.origin !== head.origin) return false
  return last.size === head.size ? Buffer.compare(last.root, head.root) === 0 : last.size < head.size
}
