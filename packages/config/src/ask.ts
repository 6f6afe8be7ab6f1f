import type { ObjectSchema, OutputOf } from './tool.ts'

/** A question to the client, whose answer becomes arguments: `Answers` by name for a form, one of that type under the question's own name else. */
export interface Ask<
  Kind extends 'form' | 'sampling' | 'roots' = 'form' | 'sampling' | 'roots',
  out Answers = unknown,
> {
  readonly kind: 'ask'
  readonly type: Kind
  readonly settings: {
    readonly message?: string
    readonly schema?: ObjectSchema
    readonly prompt?: string
    readonly system?: string
    readonly maxTokens?: number
    readonly after?: string | readonly string[]
    readonly optional?: boolean
  }
  /** Only a type: what is answered. */
  readonly answers?: Answers
}

/** Questions by name. */
export interface Asks {
  readonly [name: string]: Ask
}

/** What can be said of every question. */
export interface AskOptions {
  /** Questions that are answered before this one is asked. */
  readonly after?: string | readonly string[]
  /** May be declined, and is left out for clients that cannot be asked; its arguments must be optional for the request then. */
  readonly optional?: boolean
}

/** The names of the arguments that answers become. */
export type AskedNames<A> = {
  [K in keyof A & string]: A[K] extends Ask<'form', infer Answers> ? keyof Answers & string : K
}[keyof A & string]

/** The arguments that answers become. */
export type Asked<A> = { readonly [N in AskedNames<A>]: AnswerNamed<N, A> }

type AnswerNamed<N, A> = {
  [K in keyof A]: A[K] extends Ask<'form', infer Answers>
    ? N extends keyof Answers
      ? Answers[N]
      : never
    : A[K] extends Ask<'form' | 'sampling' | 'roots', infer Answer>
      ? K extends N
        ? Answer
        : never
      : never
}[keyof A]

/**
 * Declares questions to the client, for the `asks` of a tool or a prompt.
 * `form` shows the user a message and a form of texts, numbers, booleans and choices; never ask for a secret with it. `sampling` lets the
 * client's model answer, and `roots` asks for the folders that the client works in; both are deprecated in MCP. Messages have `{argument}` places.
 *
 * @see MCP 2026-07-28, client/elicitation
 */
export const ask: {
  form<S extends ObjectSchema>(message: string, schema: S, options?: AskOptions): Ask<'form', OutputOf<S>>
  sampling(
    prompt: string,
    options: AskOptions & { readonly maxTokens: number; readonly system?: string },
  ): Ask<'sampling', string>
  roots(options?: AskOptions): Ask<'roots', readonly string[]>
} = {
  form: (message, schema, options = {}) => ({ kind: 'ask', type: 'form', settings: { message, schema, ...options } }),
  sampling: (prompt, options) => ({ kind: 'ask', type: 'sampling', settings: { prompt, ...options } }),
  roots: (options = {}) => ({ kind: 'ask', type: 'roots', settings: options }),
}
