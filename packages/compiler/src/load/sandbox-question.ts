/** What the child is asked: a script, and one that runs before it. */
export interface SandboxQuestion {
  /** `compiled` is the path of what the engine made of the script before, if that was kept. */
  readonly library: { readonly text: string } | { readonly path: string; readonly compiled?: string }
  readonly code: string
  /** What makes the realm bare, what freezes it, and what reads there what was thrown: each the text of a function. */
  readonly realm: { readonly bare: string; readonly frozen: string; readonly readThrown: string }
  /** Asks for what the engine made of the library. For code of our own only: a config could have a say in it. */
  readonly wantsCompiled?: boolean
}

/** What the child answers. `stack` is the engine's text; `kind` tells a use of the clock or randomness from other errors. */
export type SandboxAnswer =
  | { readonly ok: true; readonly declaration: string; readonly compiled?: string }
  | {
      readonly ok: false
      readonly kind: 'threw' | 'timeout' | 'impure' | 'memory'
      readonly message: string
      readonly stack: string
    }
