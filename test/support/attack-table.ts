import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** A table of attacks, and what is known of it. */
export interface AttackTable {
  /** The absolute path of the table. */
  readonly path: string
  /** How many cases there are. */
  readonly size: number
  /** The cases that no test holds: whoever gives up a test for a reason does so on purpose. */
  readonly withoutTests: readonly string[]
  /** Folders, from the root of the repository, in whose tests no case is named that the table does not name there. */
  readonly folders: readonly string[]
}

/** A case of the catalogue, as its row says it. */
interface Case {
  readonly id: string
  readonly tests: readonly { readonly file: string; readonly part: string }[]
  /** Why there is no test, where there is none. */
  readonly reason: string
}

/** Registers the tests of a table: it can be read, and what it says is there. */
export function describeAttackTable({ path, size, withoutTests, folders }: AttackTable): void {
  const text = readFileSync(path, 'utf8')
  const cases = casesIn(text)
  describe('the table of attacks', () => {
    it('has each case once, in order, and no row that cannot be read', () => {
      const ids = cases.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)].sort())
      expect(ids).toHaveLength(size)
      expect(text.match(/^\| A-/gm)).toHaveLength(size)
    })
    it('holds each by tests, or says in a sentence why not', () => {
      const open = cases.filter(({ tests, reason }) => tests.length > 0 === (reason !== ''))
      expect(open).toEqual([])
      for (const { reason } of cases) expect(reason).toMatch(/^$|^[A-Z].{30,}\.$/)
      expect(cases.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual(withoutTests)
    })
    it.each(cases.filter(({ tests }) => tests.length > 0))('$id: its tests are there', ({ tests }) => {
      for (const { file, part } of tests) {
        const test = resolve(root, file)
        expect({ file, isThere: existsSync(test) }).toEqual({ file, isThere: true })
        expect({ file, part, isSaid: codeOf(test).includes(part) }).toEqual({ file, part, isSaid: true })
      }
    })
    it('names every file in which a test says that it holds a case', () => {
      // What is another table's is not in this one.
      expect(namedIn(folders).filter(([id, file]) => isMissing(cases, id, file))).toEqual([])
    })
  })
}

const REFERENCE = /`([\w./-]+\.ts)`: (?:``(.+?)``|`([^`]+)`)(?:; )?/g

function casesIn(table: string): readonly Case[] {
  return [...table.matchAll(/^\| (A-\d{3}) \| [\w-]+ \| .+? \| (.+) \|$/gm)].map(([, id = '', cell = '']) => {
    const tests = [...cell.matchAll(REFERENCE)].map(([, file = '', long, short]) => ({
      file,
      part: (long ?? short ?? '').trim(),
    }))
    return { id, tests, reason: cell.replaceAll(REFERENCE, '').trim() }
  })
}

function isMissing(cases: readonly Case[], id: string, file: string): boolean {
  const found = cases.find((one) => one.id === id)
  return found !== undefined && !found.tests.some((test) => test.file === file)
}

/** Every case that a test of a folder names, with the file. */
function namedIn(folders: readonly string[]): readonly (readonly [id: string, file: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => name.endsWith('.test.ts') && !name.endsWith('attacks.test.ts') && !name.includes('node_modules'),
      )
      .flatMap((name) => {
        const path = join(root, folder, name)
        const file = relative(root, path).replaceAll('\\', '/')
        return [...new Set(idsIn(codeOf(path)))].map((id) => [id, file] as const)
      }),
  )
}

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
