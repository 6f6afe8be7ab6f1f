import { expect, it } from 'vitest'
import { lineLog } from '../src/log.ts'

it('writes one line of JSON for each thing, whatever is in it', () => {
  const lines: string[] = []
  lineLog(
    (line) => void lines.push(line),
    () => 0,
  )('info', 'x', { text: 'a\nb' })
  expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"x","text":"a\\nb"}\n'])
})

it('writes nothing that a terminal obeys or hides, and what it writes reads back', () => {
  const text = 'a\u001b[31m\u007f\u009b2J\u202eb\u2066c\u200bd\u2028e\ufefff\u061c é 中 😀'
  const lines: string[] = []
  lineLog(
    (line) => void lines.push(line),
    () => 0,
  )('info', 'x', { text })
  expect(lines.join('').slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(JSON.parse(lines[0]!)).toMatchObject({ text })
})
