import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const table = readFileSync(resolve(import.meta.dirname, '../attacks.md'), 'utf8')

/** A case of the catalogue, as its row says it. */
interface Case {
  readonly id: string
  readonly tests: readonly { readonly file: string; readonly part: string }[]
  /** Why there is no test, where there is none. */
  readonly reason: string
}

const REFERENCE = /`([\w./-]+\.ts)`: (?:``(.+?)``|`([^`]+)`)(?:; )?/g
const cases = [...table.matchAll(/^\| (A-\d{3}) \| [\w-]+ \| .+? \| (.+) \|$/gm)].map(
  ([, id = '', cell = '']): Case => {
    const tests = [...cell.matchAll(REFERENCE)].map(([, file = '', long, short]) => ({
      file,
      part: long ?? short ?? '',
    }))
    return { id, tests, reason: cell.replaceAll(REFERENCE, '').trim() }
  },
)

describe('the table of attacks', () => {
  it('has each case once, in order, and no row that cannot be read', () => {
    const ids = cases.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort())
    expect(ids).toHaveLength(221)
    expect(table.match(/^\| A-/gm)).toHaveLength(221)
  })
  it('holds each by tests, or says in a sentence why not', () => {
    const open = cases.filter(({ tests, reason }) => tests.length > 0 === (reason !== ''))
    expect(open).toEqual([])
    for (const { reason } of cases) expect(reason).toMatch(/^$|^[A-Z].{30,}\.$/)
    // Whoever gives up a test for a reason does so on purpose.
    expect(cases.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual(WITHOUT_TESTS)
  })
  it.each(cases.filter(({ tests }) => tests.length > 0))('$id: its tests are there', ({ tests }) => {
    for (const { file, part } of tests) {
      const path = resolve(root, file)
      expect({ file, isThere: existsSync(path) }).toEqual({ file, isThere: true })
      expect({ file, part, isSaid: codeOf(path).includes(part) }).toEqual({ file, part, isSaid: true })
    }
  })
  it('names every file in which a test says that it holds a case', () => {
    const files = ['packages/oauth/test', 'test/integration/auth'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts') && !name.endsWith('attacks.test.ts'))
        .map((name) => join(root, folder, name)),
    )
    const missing = files.flatMap((path) => {
      const file = relative(root, path)
      return (
        [...new Set(idsIn(codeOf(path)))]
          .filter((id) => !cases.some((one) => one.id === id && one.tests.some((test) => test.file === file)))
          // What roles beside these three are tried with is not in this table.
          .filter((id) => cases.some((one) => one.id === id))
          .map((id) => `${id} ${file}`)
      )
    })
    expect(missing).toEqual([])
  })
})

/** The text of a file without comments: a test that was commented out holds nothing. */
function codeOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
}

/** The cases that a text names, also as `A-170 to A-178`. */
function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bA-(\d{3})(?: to A-(\d{3}))?/g)].flatMap(([, from, to = from]) =>
    Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, index) => `A-${String(Number(from) + index).padStart(3, '0')}`,
    ),
  )
}

const WITHOUT_TESTS: readonly string[] = [
  'A-044',
  'A-049',
  'A-113',
  'A-121',
  'A-166',
  'A-189',
  'A-199',
  'A-206',
  'A-207',
  'A-212',
  'A-213',
  'A-214',
  'A-215',
  'A-228',
]
