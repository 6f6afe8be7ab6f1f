export type { Change, Direction, Section } from './change.ts'
export { compare } from './compare.ts'
