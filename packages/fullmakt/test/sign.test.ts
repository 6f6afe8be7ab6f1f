import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, runIn, smallConfig } from './support.ts'

const pair = generateKeyPairSync('ed25519')
const secret = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const trusted = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const foreign = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString()

const project = (): ReturnType<typeof makeFolder> =>
  makeFolder({ 'fullmakt.config.ts': smallConfig(''), 'key.pem': secret, 'trust.pem': trusted, 'foreign.pem': foreign })

describe('a signed artifact', () => {
  test('is verified by whoever trusts the key, and by nobody else', async () => {
    using made = project()
    const run = (line: string, env = {}) => runIn(made.folder, line.split(' '), { env })
    expect((await run('build --out dist --revision 7 --sign env:KEY', { KEY: secret })).exit).toBe(0)
    expect((await run('verify dist --trust trust.pem')).exit).toBe(0)
    expect(JSON.parse((await run('verify dist --trust trust.pem --json')).stdout)).toMatchObject({
      ok: true,
      revision: 7,
      trusted: true,
    })
    expect(await run('verify dist --trust foreign.pem')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('signed with a key that is not trusted'),
    })
    expect(await run('serve dist --trust foreign.pem')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('error[ERR_ARTIFACT]'),
    })
    expect(await run('verify dist --trust trust.pem --min-revision 8')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('revision 7, earlier than 8'),
    })
    rmSync(join(made.folder, 'dist/manifest.sig'))
    expect(await run('verify dist --trust trust.pem')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('the artifact is not signed'),
    })
  })

  test('is the same bytes each time, and its signature is replaced with it', async () => {
    using made = project()
    const build = () => runIn(made.folder, ['build', '--out', 'dist', '--sign', 'file:key.pem'])
    expect((await build()).exit).toBe(0)
    const signature = readFileSync(join(made.folder, 'dist/manifest.sig'), 'utf8')
    expect((await build()).exit).toBe(0)
    expect(readFileSync(join(made.folder, 'dist/manifest.sig'), 'utf8')).toBe(signature)
  })
})

describe('a signing key', () => {
  test.each([
    ['given itself', `hunter2-${'x'.repeat(40)}`, 'never given itself'],
    ['that is not there', 'env:NOTHING', 'the environment has no `NOTHING`'],
    ['in no file', 'file:nothing.pem', 'there is no file `nothing.pem`'],
    ['that is public', 'file:trust.pem', 'it is not an Ed25519 private key'],
  ])('%s is refused, and nothing of it is repeated', async (_, reference, words) => {
    using made = project()
    const { exit, stderr } = await runIn(made.folder, ['build', '--out', 'dist', '--sign', reference])
    expect({ exit, stderr }).toEqual({ exit: 3, stderr: expect.stringContaining(words) })
    expect(stderr).not.toContain('hunter2')
  })
})

describe('trusted keys', () => {
  test.each(['nothing.pem', 'key.pem', 'fullmakt.config.ts'])(
    'of %s are refused, with the way to make them',
    async (file) => {
      using made = project()
      expect((await runIn(made.folder, ['build', '--out', 'dist'])).exit).toBe(0)
      for (const command of ['verify', 'serve']) {
        const { exit, stderr } = await runIn(made.folder, [command, 'dist', '--trust', file])
        expect({ exit, stderr }).toEqual({ exit: 3, stderr: expect.stringContaining('openssl pkey') })
      }
    },
  )

  test('a revision is a whole number', async () => {
    using made = project()
    // The last two are what variables that are not set leave.
    for (const revision of ['x', '-1', '1.5', '', ' ']) {
      expect((await runIn(made.folder, ['build', `--revision=${revision}`])).exit).toBe(2)
      expect((await runIn(made.folder, ['verify', 'dist', `--min-revision=${revision}`])).exit).toBe(2)
    }
  })
})
