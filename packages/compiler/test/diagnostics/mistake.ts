import type { Code } from '../../src/index.ts'
import { type ConfigParts, configText } from '../support.ts'

/** A project with one mistake, and what is said of it: all of it, in order. */
export interface Mistake {
  readonly code: Code
  readonly about: string
  readonly files: Readonly<Record<string, string>>
  readonly expected: readonly string[]
}

/** Codes that no project on disk can show, with the reason. */
export const notShown: Readonly<Partial<Record<Code, string>>> = {
  FMK0002: 'needs an installation without the program of TypeScript',
  FMK1108: 'takes minutes to come: `typescript-limit.test.ts` shows it with less time',
  FMK9001: 'is a bug of ours',
}

/** A project of one config. */
export const config = (text: string): Readonly<Record<string, string>> => ({ 'fullmakt.config.ts': text })
/** A project of the small config with some parts replaced. */
export const parts = (...given: ConfigParts[]): Readonly<Record<string, string>> =>
  config(configText(Object.assign({}, ...given)))

/** One mistake, and what is expected of it. */
export function mistake(
  code: Code,
  about: string,
  files: Readonly<Record<string, string>>,
  ...expected: string[]
): Mistake {
  return { code, about, files, expected }
}

/** A project of the small config with these rules. */
export const rule = (text: string): Readonly<Record<string, string>> => parts({ policies: text })
