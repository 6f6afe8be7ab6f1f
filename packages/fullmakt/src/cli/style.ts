import { styleText } from 'node:util'
import { plainStyle, type Style } from '@fullmakt/compiler'
import type { Io, Output } from './io.ts'

/**
 * The style for a stream.
 * Takes the `--color` flag (`always`, `never` or `auto`), the environment and the stream: the flag comes before `FORCE_COLOR`, that before
 * `NO_COLOR`, that before whether the stream is a terminal.
 */
export function styleFor(stream: Output, env: Io['env'], flag: unknown): Style {
  return colours(stream, env, flag) ? colouredStyle : plainStyle
}

function colours({ isTerminal }: Output, env: Io['env'], flag: unknown): boolean {
  if (flag === 'always') return true
  if (flag === 'never') return false
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return isTerminal && env['TERM'] !== 'dumb'
}

const colouredStyle: Style = {
  error: paint('red'),
  warning: paint('yellow'),
  strong: paint('bold'),
  faint: paint('dim'),
}

function paint(format: 'red' | 'yellow' | 'bold' | 'dim'): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false })
}
