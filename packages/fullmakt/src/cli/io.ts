/** What a command may touch of the world: everything else is a function of it. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  /** Reads standard input to its end. */
  readonly readInput: () => Promise<string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path that relative paths start from. */
  readonly cwd: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Resolves when the process is asked to end; the value is the exit code for it. */
  readonly interrupted: Promise<ExitCode>
}

/** A stream of text; `isTerminal` decides about colour. */
export interface Output {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
}

/**
 * How a command ends: 0 done; 1 the answer is no; 2 usage; 3 input could not be read; 4 a bug;
 * 10 and 11 changes, as `plan --exit-code` tells them apart; 130 and 143 for signals.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 10 | 11 | 130 | 143
