import { describe, expect, test } from 'vitest'
import { createSourcePositions } from '../../src/load/source-position.ts'

// Line 1 comes from line 1 of a file, line 2 from the text that puts a bundle together, line 3 from line 2 of the file.
const map = { version: 3, sources: ['/p/a.ts', '/p/fullmakt:entry'], names: [], mappings: 'AAAA;ACAA;ADCA' }
const positions = createSourcePositions(JSON.stringify(map), '/p', (path) =>
  path === '/p/a.ts' ? 'first()\nsecond()' : undefined,
)
const span = (line: number, endColumn: number): object => ({
  ...{ file: 'a.ts', line, column: 1, endLine: line, endColumn, exact: true },
})

describe('a frame stands for', () => {
  test('the word in the file that it came from', () => {
    expect(positions.spanOf('at x (fullmakt:config:1:1)')).toEqual(span(1, 6))
    expect(positions.spanOf('at fullmakt:config:3:1')).toEqual(span(2, 7))
  })

  test.each(['', 'at x (node:vm:1:1)', 'at x (fullmakt:library:1:1)', 'at fullmakt:config:2:1'])(
    'nothing, where it came from no file: %s',
    (frame) => {
      expect(positions.spanOf(frame)).toBeUndefined()
    },
  )
})

test('a stack stands for its first frame from a file', () => {
  const stack = 'Error: x\n    at fullmakt:config:2:1\n    at y (fullmakt:config:3:1)\n    at fullmakt:config:1:1'
  expect(positions.spanOfStack(stack)).toEqual(span(2, 7))
  expect(positions.spanOfStack('Error: x\n    at fullmakt:config:2:1')).toBeUndefined()
})

test.each([undefined, null, 5, {}, []])('a site that is no text stands for nothing: %j', (site) => {
  expect(positions.spanOfStack(site as never)).toBeUndefined()
})
