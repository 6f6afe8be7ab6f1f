import type { Code } from '../catalogue.ts'

/** Where an example stands: a part of a small config, a whole config, a package.json, or a command line. */
export type ExamplePart =
  | 'config'
  | 'imports'
  | 'upstream'
  | 'scopes'
  | 'input'
  | 'call'
  | 'toolExtra'
  | 'extra'
  | 'server'
  | 'tools'
  | 'policies'
  | 'package.json'
  | 'command'

/**
 * What is said at length about a code: what it is, why it matters, what to do.
 * In the examples `upstream` is an HTTP API, `thing` a tool with the arguments `id` and `count`, `read` its scope, `member` a role.
 */
export interface Explanation {
  readonly explanation: string
  readonly part: ExamplePart
  /** An example that gives the code. */
  readonly bad: string
  /** The same, mended. */
  readonly good: string
}

/** Explanations by code. */
export type Explanations = Readonly<Record<Code, Explanation>>

/** Makes an explanation of sentences, where its examples stand, and the examples. */
export function explain(part: ExamplePart, explanation: string, bad: string, good: string): Explanation {
  return { explanation, part, bad, good }
}

/** The line of a whole config that imports zod. */
export const importZod: string = "import { z } from 'zod'"
