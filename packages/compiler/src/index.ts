export { type Compilation, type CompileRequest, compile } from './compile.ts'
export { type CompiledTests, compileTests } from './compile-tests.ts'
export type { AppliedFix } from './diagnostics/apply-fixes.ts'
export { type CatalogueEntry, type Code, catalogue } from './diagnostics/catalogue.ts'
export {
  arrange,
  type Diagnostic,
  diagnostic,
  type Fix,
  type Related,
  type Severity,
  type TextEdit,
} from './diagnostics/diagnostic.ts'
export { editDistance } from './diagnostics/edit-distance.ts'
export {
  applyFixes,
  type ExplainedCode,
  explainCode,
  type RenderOptions,
  type Reporter,
  render,
  reporters,
} from './diagnostics/on-demand.ts'
export { plainStyle, type Style } from './diagnostics/style.ts'
export { type Artifact, emitArtifact } from './emit/artifact.ts'
export { compileValidators, validatorKey } from './emit/validators.ts'
