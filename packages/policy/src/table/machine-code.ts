/**
 * The words of an instruction: its code and, shifted by eight, its slot; the field it reads; its operand, which is a constant of the table or, from -1
 * downwards, the principal's own; and where to go on when it is false, unknown or true. A negative place to go on at is an answer. Slot 0 is read anew each time, the others at most once a decision.
 */
export const WIDTH = 6

/** Codes beyond those of `LEAF`. A quantifier's operand is where its body starts; a chunk's is its number, and it goes on when none matches. */
export const CODES = { some: 32, every: 33, chunk: 34 } as const

/** What an instruction reads besides paths of the arguments, which are their own numbers; constant 0 is `FIELDS.constant`, 1 is one less. */
export const FIELDS = { client: -1, hour: -2, minuteOfDay: -3, weekday: -4, constant: -8 } as const

/** The answers of a condition; no for a list is that none of its rows matched. */
export const NO = -1
export const YES = -2

/** The answer that is a rank, which is at least 0; and back again. */
export function answerOf(rank: number): number {
  return -2 - rank
}
