import type { Program } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** Scopes that grant nothing: no tool needs them or a scope they include. */
export function scopesWithoutTools(program: Program): readonly Diagnostic[] {
  return program.scopes
    .filter(({ name, includes }) => !program.tools.some(({ scope }) => scope === name || includes.includes(scope)))
    .map(({ name, span }) => diagnostic('FMK2201', `the scope \`${name}\` grants nothing`, span))
}
