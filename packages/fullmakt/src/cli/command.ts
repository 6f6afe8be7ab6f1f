import type { ExitCode, Io } from './io.ts'

/** A flag of a command; `value` names what it takes, and is absent for a flag that is on or off. */
export interface Flag {
  readonly value?: string
  readonly short?: string
  /** It may be given several times; its values are a list. */
  readonly many?: true
  readonly summary: string
}

/** A positional argument. */
export interface Positional {
  readonly name: string
  readonly summary: string
  readonly optional?: true
}

/** What a command was given: flags by name, and positionals by name. */
export interface Given {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly positionals: Readonly<Record<string, string | undefined>>
}

/** A command: parsing, help and documentation all come from this one description. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What it does, as numbered steps. */
  readonly steps: readonly string[]
  readonly positionals: readonly Positional[]
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples: readonly string[]
  readonly exitCodes: Readonly<Partial<Record<ExitCode, string>>>
  readonly run: (given: Given, io: Io) => Promise<ExitCode>
}
