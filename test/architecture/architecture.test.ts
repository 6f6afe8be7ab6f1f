import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { authoring, importTable, lazyImports, typeOnlyImports } from './import-table.ts'
import { type Import, importsOf, sourcesOf } from './imports.ts'

const packages = join(import.meta.dirname, '../../packages')
const names = Object.keys(importTable)

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifest = (name: string): Manifest =>
  JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest
const imports = new Map(names.map((name) => [name, importsOf(join(packages, name))]))

/** The package of this workspace that an import names, if any. */
function internal({ specifier }: Import): string | undefined {
  return /^@fullmakt\/([a-z]+)(?:\/|$)/.exec(specifier)?.[1]
}

/** The package from elsewhere that an import names, if any. */
function library({ specifier }: Import): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || specifier.startsWith('@fullmakt/')) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

it('knows every package', () => {
  expect(readdirSync(packages).sort()).toEqual([...names].sort())
})

it('reads imports of every form', () => {
  const own = importsOf(join(packages, 'fullmakt'))
  expect(own.filter(({ kind }) => kind === 'lazy').map(({ specifier }) => specifier)).toContain('@fullmakt/runtime')
  expect(own.some(({ kind }) => kind === 'type')).toBe(true)
  expect(own.some(({ specifier }) => specifier === '@fullmakt/config')).toBe(true)
})

describe.each(names)('%s', (name) => {
  const rule = importTable[name]!
  const own = imports.get(name)!

  it('imports only the packages it may', () => {
    const strangers = own.filter((item) => {
      const target = internal(item)
      return target !== undefined && target !== name && !rule.packages.includes(target)
    })
    expect(strangers).toEqual([])
  })

  it('imports only the libraries it may', () => {
    const strangers = own.filter((item) => {
      const target = library(item)
      return target !== undefined && !rule.libraries.includes(target)
    })
    expect(strangers).toEqual([])
  })

  it('imports Node modules only at its edges, and always as `node:`', () => {
    const strangers = own.filter(
      ({ file, specifier }) =>
        specifier.startsWith('node:') &&
        !rule.node.some((edge) => edge === '*' || file === edge || file.startsWith(edge)),
    )
    expect(strangers).toEqual([])
  })

  it('declares exactly what it imports', () => {
    const used = new Set<string>()
    for (const item of own) {
      const target = internal(item)
      if (target !== undefined && target !== name) used.add(`@fullmakt/${target}`)
      const other = library(item)
      if (other !== undefined) used.add(other)
    }
    const { dependencies = {}, peerDependencies = {} } = manifest(name)
    const declared = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)])
    expect([...declared].sort()).toEqual([...used].sort())
  })

  it('writes relative imports with their extension and stays inside', () => {
    const strangers = own.filter(
      ({ file, specifier }) =>
        specifier.startsWith('.') &&
        (!/\.(?:ts|json)$/.test(specifier) ||
          (join('/src', file, '..', specifier).startsWith('/src/') === false && !specifier.endsWith('package.json'))),
    )
    expect(strangers).toEqual([])
  })

  it('keeps files short', () => {
    for (const file of sourcesOf(join(packages, name))) {
      const lines = readFileSync(join(packages, name, 'src', file), 'utf8').split('\n').length
      expect(lines, file).toBeLessThanOrEqual(400)
      expect(file, 'kebab-case').toMatch(/^[a-z0-9-]+(?:\/[a-z0-9-]+)*\.c?ts$/)
    }
  })

  it('says what it promises', () => {
    expect(readFileSync(join(packages, name, 'README.md'), 'utf8').length).toBeGreaterThan(200)
  })
})

it('has no cycle', () => {
  const state = new Map<string, 'open' | 'done'>()
  const visit = (name: string, path: readonly string[]): void => {
    if (state.get(name) === 'done') return
    expect(state.get(name), [...path, name].join(' -> ')).toBeUndefined()
    state.set(name, 'open')
    for (const item of imports.get(name)!) {
      const target = internal(item)
      if (target !== undefined && target !== name) visit(target, [...path, name])
    }
    state.set(name, 'done')
  }
  for (const name of names) visit(name, [])
})

it.each(lazyImports)('$from imports $to only when a command needs it', ({ from, to }) => {
  const eager = imports.get(from)!.filter((item) => internal(item) === to && item.kind === 'value')
  expect(eager).toEqual([])
})

it.each(typeOnlyImports)('$from imports types only from $to', ({ from, to }) => {
  const values = imports.get(from)!.filter((item) => internal(item) === to && item.kind !== 'type')
  expect(values).toEqual([])
})

it('never lets the serving side reach the authoring side', () => {
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const item of imports.get(name)!) {
      const target = internal(item)
      if (target !== undefined) visit(target)
    }
  }
  visit('runtime')
  expect([...reached].filter((name) => authoring.includes(name))).toEqual([])
})

it('keeps the median source file under 120 lines', () => {
  const lengths = names
    .flatMap((name) => sourcesOf(join(packages, name)).map((file) => join(packages, name, 'src', file)))
    .map((file) => readFileSync(file, 'utf8').split('\n').length)
    .sort((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(120)
})
