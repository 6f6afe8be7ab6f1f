import { canonicalJson, digestBytes, digestJson, type Json, type JsonObject } from '@fullmakt/ir'
import { beforeAll, describe, expect, it } from 'vitest'
import { openArtifact } from '../../src/artifact/open-artifact.ts'
import { sampleArtifact, sampleProgram } from './sample.ts'

let files: Map<string, Uint8Array>

beforeAll(async () => {
  files = await sampleArtifact()
})

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const jsonOf = (path: string, from = files): JsonObject =>
  JSON.parse(new TextDecoder().decode(from.get(path))) as JsonObject
const canonical = (value: Json): Uint8Array => utf8(`${canonicalJson(value)}\n`)

/** The artifact with files changed, and a manifest that says so: what whoever may write the folder could make. */
async function resealed(
  changes: Readonly<Record<string, Uint8Array>>,
  manifest: JsonObject = {},
): Promise<Map<string, Uint8Array>> {
  const changed = new Map([...files, ...Object.entries(changes)])
  changed.delete('manifest.json')
  const entries = await Promise.all(
    [...changed].map(async ([path, bytes]) => ({ path, sha256: await digestBytes(bytes), size: bytes.length })),
  )
  const sealed = {
    ...jsonOf('manifest.json'),
    program: await digestJson(jsonOf('program.json', changed)),
    files: entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
    ...manifest,
  }
  return changed.set('manifest.json', canonical(sealed))
}

describe('an artifact', () => {
  it('opens, with all that is in it', async () => {
    const opened = await openArtifact(files)
    if (!opened.ok) throw new Error(opened.path)
    const { digest, program, policy, validators } = opened.artifact
    expect(digest).toBe(await digestJson(jsonOf('manifest.json')))
    expect(program).toEqual(sampleProgram(['one', 'two']))
    expect(policy.session({ user: 'a', agent: null, roles: [], claims: {} }).mayCall(1)).toBe(true)
    expect(validators.map(({ input }) => [input({ text: 'a' }), input({ text: 1 }), input({})])).toEqual([
      [true, false, false],
      [true, false, false],
    ])
    expect(await openArtifact(await resealed({}))).toMatchObject({ ok: true })
  })

  it('opens with the forms of clients, and not with what is none', async () => {
    const forms = { format: 'fullmakt.client-forms', version: '1.0', clients: [], others: { one: { type: 'object' } } }
    const opened = await openArtifact(await resealed({ 'client-forms.json': canonical(forms) }))
    expect(opened.ok && opened.artifact.forms.of({ clientId: 'x', agent: null })).toBe('')
    const wrong = canonical({ ...forms, others: { three: { type: 'object' } } })
    expect(await openArtifact(await resealed({ 'client-forms.json': wrong }))).toMatchObject({
      ok: false,
      path: 'client-forms.json',
      reason: 'format',
    })
  })

  it('is refused for every byte that is not the one of the manifest', async () => {
    for (const [path, bytes] of files) {
      if (path === 'manifest.json') continue
      for (let at = 0; at < bytes.length; at++) {
        const flipped = Uint8Array.from(bytes)
        flipped[at]! ^= 1 << (at % 8)
        const opened = await openArtifact(new Map(files).set(path, flipped))
        expect(opened, `${path} at ${at}`).toEqual({ ok: false, path, reason: 'digest' })
      }
    }
  })

  it('is refused, or is another one, for every byte of its manifest', async () => {
    const original = await openArtifact(files)
    const bytes = files.get('manifest.json')!
    let others = 0
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Uint8Array.from(bytes)
      flipped[at]! ^= 1 << (at % 8)
      const opened = await openArtifact(new Map(files).set('manifest.json', flipped))
      if (!opened.ok) continue
      others++
      expect(opened.artifact.digest).not.toBe(original.ok && original.artifact.digest)
    }
    // Only the version of the compiler and the revision say nothing about other bytes.
    expect(others).toBeLessThanOrEqual('1.2.30'.length)
  })

  it('is refused when it is cut short or goes on', async () => {
    for (const [path, bytes] of files) {
      const expected =
        path === 'manifest.json' ? { ok: false, path, reason: 'format' } : { ok: false, path, reason: 'digest' }
      expect(await openArtifact(new Map(files).set(path, bytes.subarray(0, -1)))).toEqual(expected)
      expect(await openArtifact(new Map(files).set(path, Buffer.concat([bytes, utf8('\n')])))).toEqual(expected)
      expect(await openArtifact(new Map(files).set(path, new Uint8Array()))).toEqual(expected)
    }
  })

  it('is refused when a file is missing or is one too many', async () => {
    for (const path of files.keys()) {
      const fewer = new Map(files)
      fewer.delete(path)
      expect(await openArtifact(fewer)).toEqual({ ok: false, path, reason: 'missing' })
    }
    for (const path of ['extra.mjs', 'validators/extra.mjs', 'MANIFEST.json', './program.json', '.env', '__proto__']) {
      expect(await openArtifact(new Map(files).set(path, utf8('x')))).toEqual({
        ok: false,
        path,
        reason: 'not-in-manifest',
      })
    }
    expect(await openArtifact(new Map())).toEqual({ ok: false, path: 'manifest.json', reason: 'missing' })
  })

  it('is refused when two of its files were exchanged', async () => {
    const exchanged = new Map(files)
    exchanged.set('policy.table', files.get('program.json')!).set('program.json', files.get('policy.table')!)
    expect(await openArtifact(exchanged)).toMatchObject({ ok: false, reason: 'digest' })
  })
})

describe('a manifest', () => {
  const withManifest = (bytes: Uint8Array): Promise<unknown> => openArtifact(new Map(files).set('manifest.json', bytes))

  it.each([
    ['of another format', { format: 'fullmakt.other' }, 'format'],
    ['of a newer version', { version: '2.0' }, 'newer-version'],
    ['of a version that is a number', { version: 1 }, 'newer-version'],
    ['without files', { files: null }, 'format'],
    ['with an entry that is none', { files: ['program.json'] }, 'format'],
    ['with a path that is none', { files: [{ path: 1, sha256: 'x', size: 1 }] }, 'format'],
  ] as const)('%s is refused', async (_, change, reason) => {
    const manifest = canonical({ ...jsonOf('manifest.json'), ...(change as unknown as JsonObject) })
    expect(await withManifest(manifest)).toEqual({ ok: false, path: 'manifest.json', reason })
  })

  it('that names a file twice is refused', async () => {
    const manifest = jsonOf('manifest.json')
    const listed = manifest['files'] as Json[]
    const twice = canonical({ ...manifest, files: [...listed, listed[0]!] })
    expect(await withManifest(twice)).toEqual({ ok: false, path: 'manifest.json', reason: 'format' })
  })

  it('in another spelling is refused', async () => {
    const text = new TextDecoder().decode(files.get('manifest.json'))
    const spellings = [
      ` ${text}`,
      text.trimEnd(),
      JSON.stringify(JSON.parse(text), null, 1),
      `\u{feff}${text}`,
      text.replace('{', '{"version":"1.0",'),
    ]
    for (const spelling of spellings) {
      expect(await withManifest(utf8(spelling))).toEqual({ ok: false, path: 'manifest.json', reason: 'format' })
    }
    expect(await withManifest(Uint8Array.of(0x22, 0xff, 0x22, 0x0a))).toMatchObject({ ok: false, reason: 'format' })
  })
})

describe('an artifact whose parts do not fit each other, sealed again, is refused', () => {
  it.each([
    [
      'a program of another form',
      { 'program.json': canonical({ format: 'fullmakt.program' }) },
      'program.json',
      'format',
    ],
    ['a program that is no JSON', { 'program.json': utf8('{"a":1}') }, 'program.json', 'format'],
    ['a table that does not verify', { 'policy.table': canonical({}) }, 'policy.table', 'policy-table'],
    ['no index of validators', { 'validators.json': canonical([]) }, 'validators.json', 'validator'],
    [
      'an index without a tool',
      { 'validators.json': canonical({ one: { input: 'x', output: null } }) },
      'validators.json',
      'validator',
    ],
    ['an index by prototype', { 'validators.json': utf8('{"one":"__proto__"}\n') }, 'validators.json', 'validator'],
  ] as const)('%s', async (_, changes, path, reason) => {
    const manifest = 'program.json' in changes ? { program: await digestJson({ format: 'fullmakt.program' }) } : {}
    const sealed = await resealed(changes as unknown as Record<string, Uint8Array>, manifest).catch(() => undefined)
    expect(sealed === undefined ? undefined : await openArtifact(sealed)).toMatchObject({ ok: false, path, reason })
  })

  it('a program that is not the one of the manifest', async () => {
    const sealed = await resealed({}, { program: await digestJson({}) })
    expect(await openArtifact(sealed)).toEqual({ ok: false, path: 'program.json', reason: 'format' })
  })

  it.each([[['one', 'three']], [['one', 'two', 'zoo']], [['one']]])(
    'the table of a program with the tools %j',
    async (names) => {
      const other = await sampleArtifact(names)
      const sealed = await resealed({ 'policy.table': other.get('policy.table')! })
      expect(await openArtifact(sealed)).toMatchObject({ ok: false, path: 'policy.table', reason: 'policy-table' })
    },
  )

  it.each(['export default 1', 'export const validate = () => true', 'this is no code (', 'throw new Error("x")'])(
    'a validator that is `%s`',
    async (code) => {
      const path = [...files.keys()].find((name) => name.startsWith('validators/'))!
      const sealed = await resealed({ [path]: utf8(code) })
      expect(await openArtifact(sealed)).toEqual({ ok: false, path: 'validators.json', reason: 'validator' })
    },
  )
})
