export { type Checkpoint, type CheckpointResult, formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
export { type ConsistencyClaim, consistencyProof, verifyConsistency } from './consistency-proof.ts'
export { formatEntryBundle, parseEntryBundle } from './entry-bundle.ts'
export {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  parseFrontier,
  serializeFrontier,
} from './frontier.ts'
export type { Sha256 } from './hash.ts'
export { type InclusionClaim, inclusionProof, type ProofResult, verifyInclusion } from './inclusion-proof.ts'
export { leafHash, nodeHash } from './leaf.ts'
export { type LogTrust, type OpenCheckpointResult, openCheckpoint } from './open-checkpoint.ts'
export { type Ed25519Sign, type Ed25519Verify, type OpenNoteResult, openNote, signNote } from './open-note.ts'
export { formatNote, type Note, type NoteResult, type NoteSignature, parseNote } from './signed-note.ts'
export { treeRoot } from './tree.ts'
export {
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
  type VerifierKeyResult,
  verifierKey,
} from './verifier-key.ts'
export { type LogClaim, type VerifyLogResult, verifyLog } from './verify-log.ts'
