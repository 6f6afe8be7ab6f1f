import type { Agent, Role } from './principal.ts'
import type { Scope } from './scope.ts'
import type { AnyTool, Tool } from './tool.ts'

/** What a rule speaks of: tools, or scopes with the tools behind them. */
export type What = AnyTool | Scope | readonly (AnyTool | Scope)[]

/** Whom a rule speaks of: anyone with one of these roles, or one of these agents. */
export type Who = Role | Agent | readonly (Role | Agent)[]

/** The arguments that all tools of a rule share; none where they are not named one by one. */
export type ArgumentsOf<W> =
  W extends Tool<infer Input>
    ? Input
    : W extends readonly (infer Member)[]
      ? Member extends Tool<infer Input>
        ? Input
        : Record<never, never>
      : Record<never, never>

/** The paths into the answer of a rule's tool; any text where it is not one tool, or a tool whose answer has no type. */
export type AnswerPathOf<W> = W extends Tool<unknown, infer Output> ? AnswerPath<Output> : string

/**
 * A path into an answer: names of members with dots between them, `*` for every item of a list.
 * Two names deep; below, any text will do, so that a wide and deep answer does not make a type of all its paths.
 */
export type AnswerPath<V, Depth extends readonly 0[] = []> = unknown extends V
  ? string
  : V extends object
    ? Depth['length'] extends 0 | 1 | 2 | 3
      ? V extends readonly (infer Item)[]
        ? '*' | `*.${AnswerPath<Item, [...Depth, 0]>}`
        : { [K in keyof V & string]: K | `${K}.${AnswerPath<V[K], [...Depth, 0, 0]>}` }[keyof V & string]
      : string
    : never
