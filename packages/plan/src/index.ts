export {
  type Approved,
  type Because,
  type Change,
  type Direction,
  type Example,
  type Level,
  needsApproval,
  type Section,
  type Severity,
} from './change.ts'
export { compare } from './compare.ts'
export {
  type DecidedAgain,
  type DecidedDifferently,
  type DecidedEntry,
  decideAgain,
  type ReadDecision,
  readDecision,
} from './decide-again.ts'
export { digestOfChange } from './fingerprint.ts'
