import { canonicalJson, type Json, type Program } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'

/**
 * Reports a text of a config that no artifact can hold: one with half of a surrogate pair.
 * Takes the declaration as JSON text, the Program made of it and the site of the config. Costs nothing where no such text is written.
 *
 * @see RFC 8785 §3.2.2.2
 */
export function reportBrokenText(declaration: string, program: Program, context: LowerContext, home: string): void {
  // JSON texts have halves as escapes, and whole characters as they are.
  if (!/\\ud[89a-f]/.test(declaration)) return
  try {
    canonicalJson(program as unknown as Json)
  } catch (error) {
    context.report('FMK1103', `a text cannot be kept: ${(error as Error).message}`, home)
  }
}
