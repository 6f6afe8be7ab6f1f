import { expect, it } from 'vitest'
import { isUnder } from '../../src/reference/is-under.ts'

it.each<[string, string, boolean | undefined]>([
  ['/src', '/src', true],
  ['/src', '/src/', true],
  ['/src/', '//src/./a', true],
  ['/src', '/src/a/../../src/b', true],
  ['/src', '/srcs', false],
  ['/src', '/src/../etc/passwd', false],
  ['/src', '/Src/a', false],
  ['src', 'a/../src/b', true],
  ['', 'anything', true],
  ['/src', '/..', undefined],
  ['src', '../src', undefined],
  ['/src', 'src/a', undefined],
  ['src', '/src/a', undefined],
  ['/src', '/src/%2e%2e', undefined],
  ['/src', '/src\\..', undefined],
  ['/src', '/src/a\u0000', undefined],
  ['/src', '/src/e\u0301', undefined],
  ['/src/..%2f', '/src/..', undefined],
])('in the folder %j the path %j is %j', (folder, path, inside) => {
  expect(isUnder(folder, path)).toBe(inside)
})
