import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTsconfig } from '../../src/load/tsconfig.ts'
import { makeProject } from '../support.ts'

/** The `paths` of a project with these files, without its folder. */
function pathsOf(files: Readonly<Record<string, string>>): object {
  using project = makeProject(files)
  const { paths, files: read } = readTsconfig(project.folder)
  expect(read[0]).toBe(join(project.folder, 'tsconfig.json'))
  return JSON.parse(JSON.stringify(paths).replaceAll(project.folder, '')) as object
}

describe('paths of a tsconfig', () => {
  test('with comments, commas at the end and a byte order mark', () => {
    const text = `\ufeff{
  // "paths": {},
  /* as \`tsc --init\` writes it */
  "compilerOptions": { "paths": { "@lib/*": ["./lib/*",], "a//b,}": ["./\\"/*x*/"] }, },
}`
    expect(pathsOf({ 'tsconfig.json': text })).toEqual({ '@lib/*': ['/lib/*'], 'a//b,}': ['/"/*x*'] })
  })

  test('of what it extends, from where they are written', () => {
    const files = {
      'tsconfig.json': '{ "extends": ["./one", "./base/two.json"] }',
      'one.json': '{ "compilerOptions": { "paths": { "one": ["./1"] } } }',
      'base/two.json': '{ "extends": "./three.json" }',
      'base/three.json': '{ "extends": "./two.json", "compilerOptions": { "paths": { "three": ["./3"] } } }',
    }
    expect(pathsOf(files)).toEqual({ three: ['/base/3'] })
    expect(
      pathsOf({ ...files, 'tsconfig.json': '{ "extends": "./one", "compilerOptions": { "paths": {} } }' }),
    ).toEqual({})
  })

  test.each(['{', 'null', '{"extends":5}', '{"compilerOptions":{"paths":{"a":1}}}', '{"extends":"./tsconfig.json"}'])(
    'are none in %s',
    (text) => {
      expect(pathsOf({ 'tsconfig.json': text })).toEqual({})
    },
  )
})
