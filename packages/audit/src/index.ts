export {
  type AddCheckpoint,
  type AddCheckpointResult,
  formatAddCheckpoint,
  parseAddCheckpoint,
} from './add-checkpoint.ts'
export { appendTiles, partialTiles } from './append-tiles.ts'
export { type Checkpoint, type CheckpointResult, formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
export { type ConsistencyClaim, consistencyProof, verifyConsistency } from './consistency-proof.ts'
export { type CosignatureResult, cosign, verifyCosignature } from './cosignature.ts'
export {
  type CosignerKey,
  type CosignerKeyResult,
  cosignerKey,
  formatCosignerKey,
  parseCosignerKey,
} from './cosigner-key.ts'
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
export { type CheckpointVerdict, judgeCheckpoint, type Witnessed } from './judge-checkpoint.ts'
export { leafHash, nodeHash } from './leaf.ts'
export { type LogKey, type LogTrust, type OpenCheckpointResult, openCheckpoint } from './open-checkpoint.ts'
export { type CheckpointClaim, type ClaimFault, type OpenedClaim, openClaim } from './open-claim.ts'
export { type Ed25519Sign, type Ed25519Verify, type OpenNoteResult, openNote, signNote } from './open-note.ts'
export {
  type CanonicalJson,
  commitment,
  type DisclosedValue,
  type DisclosureResult,
  formatDisclosure,
  openDisclosure,
} from './salted.ts'
export { formatNote, type Note, type NoteResult, type NoteSignature, parseNote } from './signed-note.ts'
export { formatHashTile, parseHashTile, TILE_WIDTH, type Tile, tileAt } from './tile.ts'
export { EMPTY_EDGE, edgeFrontier, type TileEdge } from './tile-edge.ts'
export type { TileFile } from './tile-file.ts'
export { openTileLog, type ReadTile, type TileFault, type TileLog } from './tile-log.ts'
export { formatTilePath, parseTilePath } from './tile-path.ts'
export {
  type ReadProofResult,
  readBundle,
  readConsistencyProof,
  readEdge,
  readEntry,
  readInclusionProof,
  readLeafHashes,
} from './tile-reader.ts'
export { createTileWriter, type TileWriter } from './tile-writer.ts'
export { meetsQuorum, type PolicyGroup, type PolicyLog, type PolicyWitness, type TlogPolicy } from './tlog-policy.ts'
export { formatTlogPolicy, parseTlogPolicy, type TlogPolicyResult } from './tlog-policy-file.ts'
export {
  formatTlogProof,
  parseTlogProof,
  type TlogProof,
  type TlogProofResult,
  type TlogProofVerdict,
  verifyTlogProof,
} from './tlog-proof.ts'
export { treeRoot } from './tree.ts'
export {
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
  type VerifierKeyResult,
  verifierKey,
} from './verifier-key.ts'
export { type LogClaim, type VerifyLogResult, verifyLog } from './verify-log.ts'
export { type TiledLogClaim, type VerifyTiledLogResult, verifyTiledLog } from './verify-tiled-log.ts'
export { addCheckpoint, type Witness, type WitnessRecord, type WitnessResult, type WitnessStore } from './witness.ts'
export { type WitnessAnswer, witnessAnswer } from './witness-answer.ts'
export { readWitnessReply, type WitnessReply, type WitnessReplyResult } from './witness-client.ts'
