import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretResolver, nodeFiles, type SecretFiles } from '../src/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fullmakt-'))
})
afterEach(() => rm(folder, { recursive: true }))

function resolver(env: Record<string, string> = {}, files: SecretFiles = nodeFiles, now: () => number = () => 0) {
  const resolve = createSecretResolver({ env, files, now })
  return async (reference: string) => {
    const result = await resolve(reference as 'env:X')
    return result.ok ? result.secret.reveal() : result.reason
  }
}

describe('env', () => {
  it('reads a variable, and keeps one object for one value', async () => {
    const env: Record<string, string> = { KEY: 'one' }
    const resolve = createSecretResolver({ env, files: nodeFiles, now: () => 0 })
    const first = await resolve('env:KEY')
    expect(await resolve('env:KEY')).toEqual(first)
    expect(first.ok && first.secret).toBe((await resolve('env:KEY').then((r) => r.ok && r.secret)) as unknown)
    env['KEY'] = 'two'
    const second = await resolve('env:KEY')
    expect(second.ok && second.secret.reveal()).toBe('two')
  })

  it.each([
    ['env:OTHER', 'missing'],
    ['env:constructor', 'missing'],
    ['env:', 'unknown-reference'],
    ['env:A-B', 'unknown-reference'],
    ['op://vault/item', 'unknown-reference'],
    ['file:relative', 'unknown-reference'],
    ['FILE:/x', 'unknown-reference'],
  ])('A-280: %s is %s', async (reference, reason) => {
    expect(await resolver({ KEY: 'x' })(reference)).toBe(reason)
  })

  it.each([
    ['', 'empty'],
    ['a\nb', 'not-visible-ascii'],
    ['a\r', 'not-visible-ascii'],
    ['a\0b', 'not-visible-ascii'],
    ['ключ', 'not-visible-ascii'],
    ['\ufeffk', 'not-visible-ascii'],
    ['k ', 'not-visible-ascii'],
    [' k', 'not-visible-ascii'],
    ['x'.repeat(8193), 'too-long'],
    ['a b\tc', 'a b\tc'],
    ['x'.repeat(8192), 'x'.repeat(8192)],
  ])('A-274: %j', async (text, expected) => {
    expect(await resolver({ KEY: text })('env:KEY')).toBe(expected)
  })
})

describe('file', () => {
  it.each([
    ['key\n', 'key'],
    ['key\r\n', 'key'],
    ['key', 'key'],
    ['key\n\n', 'not-visible-ascii'],
    ['\n', 'empty'],
    ['', 'empty'],
    [`${'x'.repeat(8192)}\r\n`, 'x'.repeat(8192)],
    ['x'.repeat(100_000), 'too-long'],
    ['k\u00fc', 'not-visible-ascii'],
  ])('A-274: %j', async (text, expected) => {
    await writeFile(join(folder, 's'), text)
    expect(await resolver()(`file:${folder}/s`)).toBe(expected)
  })

  it('A-281: a folder or a device is no secret, a link to a file is', async () => {
    await writeFile(join(folder, 's'), 'key')
    await symlink(join(folder, 's'), join(folder, 'link'))
    expect(await resolver()(`file:${folder}`)).toBe('missing')
    expect(await resolver()('file:/dev/zero')).toBe('missing')
    expect(await resolver()(`file:${folder}/link`)).toBe('key')
  })

  it('A-279: the next call uses a rotated secret, and a lost one is not kept', async () => {
    const resolve = resolver()
    const path = join(folder, 's')
    await writeFile(path, 'one')
    expect(await resolve(`file:${path}`)).toBe('one')
    await writeFile(join(folder, 'next'), 'two')
    await rename(join(folder, 'next'), path)
    expect(await resolve(`file:${path}`)).toBe('two')
    await rm(path)
    expect(await resolve(`file:${path}`)).toBe('missing')
  })

  it('reads once for concurrent calls, again after 30 s, and keeps the object of an equal value', async () => {
    let reads = 0
    let now = 0
    const files: SecretFiles = {
      version: () => 'same',
      read: async () => {
        reads++
        return new TextEncoder().encode('key\n')
      },
    }
    const resolve = createSecretResolver({ env: {}, files, now: () => now })
    const all = await Promise.all(Array.from({ length: 20 }, () => resolve('file:/s')))
    expect(reads).toBe(1)
    now = 29_999
    await resolve('file:/s')
    expect(reads).toBe(1)
    now = 30_000
    const later = await resolve('file:/s')
    expect(reads).toBe(2)
    expect(later.ok && later.secret).toBe(all[0]?.ok && all[0].secret)
  })

  it('a failed read is not kept and its reason holds no value', async () => {
    let fail = true
    const files: SecretFiles = {
      version: () => 'same',
      read: async () => {
        if (fail) throw new Error('canary')
        return new TextEncoder().encode('key')
      },
    }
    const resolve = resolver({}, files)
    expect(await resolve('file:/s')).toBe('unreadable')
    fail = false
    expect(await resolve('file:/s')).toBe('key')
  })
})
