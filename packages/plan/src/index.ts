export type { Because, Change, Direction, Example, Section } from './change.ts'
export { compare } from './compare.ts'
