import { expect, it } from 'vitest'
import { displayName } from '../src/client.ts'

it.each([
  ['\u202eedualC', 'edualC'],
  ['Cla\u200bu\u00adde\u2066', 'Claude'],
  ['\u001b[2J\u009b31mred', '[2J31mred'],
  ['one\u2028two\u2029three', 'onetwothree'],
  ['a\u00a0\u3000 b', 'a b'],
  ['Cl\u3164au\u115fde\u1160\uffa0', 'Claude'],
  ['Cla\u034fu\ufe0fd\u{e0100}e\u{e0041}', 'Claude'],
  ['\u2800Cl\u2800aude', 'Claude'],
  ['x\ud800y', 'xy'],
  ['e\u0301', '\u00e9'],
  [`q${'\u0300\u0323'.repeat(40)}algo`, `q${'\u0323'.repeat(3)}algo`],
  ['\u0e17\u0e35\u0e48', '\u0e17\u0e35\u0e48'],
  ['x'.repeat(200), 'x'.repeat(80)],
])('%j is shown as %j', (text, shown) => {
  expect(displayName(text)).toBe(shown)
})

it.each(['', ' \t\n', '\u3164', '\u2800\u2800', '\u200d\ufe0f', '\u034f\u180e'])('%j is no name', (text) => {
  expect(displayName(text)).toBe('Unnamed client')
})
