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
