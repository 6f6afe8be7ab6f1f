import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const text = readFileSync(resolve(import.meta.dirname, '../requirements.md'), 'utf8')

interface Row {
  readonly number: number
  readonly what: string
  readonly tests: readonly (readonly [file: string, part: string])[]
  /** What the cell says beside its tests. */
  readonly words: string
}

const TEST = /`([\w./-]+\.ts)`: (?:``(.+?)``|`([^`]+)`)/g
const rows = [...text.matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(([, number, what = '', cell = '']): Row => {
  const tests = [...cell.matchAll(TEST)].map(([, file = '', long, short]) => [file, long ?? short ?? ''] as const)
  const words = cell.replaceAll(TEST, '').replaceAll(/[; ]+/g, ' ').trim()
  return { number: Number(number), what, tests, words }
})

describe('the table of requirements', () => {
  test('has each of them once, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 177 }, (_, index) => index + 1))
  })

  test('holds each by a test, or says in a sentence why not', () => {
    const open = rows.filter(({ tests, words }) => tests.length === 0 && !/^[A-Z].{10,}\.$/.test(words))
    expect(open).toEqual([])
    // Whoever gives up a test for a reason does so on purpose.
    expect(rows.filter(({ tests }) => tests.length === 0).map(({ number }) => number)).toEqual(WITHOUT_TESTS)
  })

  test.each(rows.filter(({ tests }) => tests.length > 0))('$number: its tests are there', ({ tests }) => {
    for (const [file, part] of tests) {
      const path = resolve(root, file)
      expect({ file, exists: existsSync(path) }).toEqual({ file, exists: true })
      expect({ file, part, said: readFileSync(path, 'utf8').includes(part) }).toEqual({ file, part, said: true })
    }
  })
})

const WITHOUT_TESTS: readonly number[] = [14, 35, 42, 51, 109, 162, 168]
