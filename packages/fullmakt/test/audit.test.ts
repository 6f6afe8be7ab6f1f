import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAudit } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { makeFolder, repository, runIn } from './support.ts'

const now = (): number => 1_700_000_000_000

async function fill(folder: string): Promise<void> {
  const store = openSqliteStore({ path: join(folder, 'fullmakt.db'), now })
  const audit = await startAudit({
    store,
    folder,
    issuer: 'https://audit.example',
    now,
    log: () => {},
    settings: { disclose: 'all' },
  })
  const intent = { kind: 'call.intent', user: 'ada', agent: 'scribe', effect: 'allow' }
  await audit.log.append({ ...intent, call: 'c1', tool: 'read' }, { user: 'ada', args: { id: 'one' } })
  await audit.log.append({ kind: 'call.outcome', call: 'c1', result: 'answered' }, { user: 'ada', result: 'done' })
  await audit.log.append({ ...intent, kind: 'call.denied', call: 'c2', tool: 'write', reason: 'a|b=c\nCEF:0|\u202e' })
  await audit.stop()
  await store.close()
}

it('shows, filters, exports, proves and erases, and verifies after all of it', async () => {
  using project = makeFolder({ 'data/.keep': '' })
  const { folder } = project
  await fill(join(folder, 'data'))
  const command = (...argv: string[]) => runIn(folder, ['audit', ...argv])
  const data = ['--data', 'data']

  const tail = await command('tail', ...data, '--tool', 'read', '--json')
  expect(tail.exit).toBe(0)
  const lines = tail.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number })
  expect(lines.map(({ index }) => index)).toEqual([0, 1])
  const schema = JSON.parse(readFileSync(join(repository, 'schema/audit-entry.schema.json'), 'utf8')) as object
  const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema)
  for (const line of lines) expect(isValid(line), JSON.stringify(isValid.errors)).toBe(true)
  expect((await command('tail', ...data, '--decision', 'deny')).stdout).toContain('call.denied')
  expect((await command('tail', ...data, '--decision', 'perhaps')).exit).toBe(2)
  expect((await command('tail', ...data, '--until', '2020-01-01')).stdout).toBe('')

  const shown = await command('show', '0', ...data, '--disclose')
  expect(shown.stdout).toContain('("ada")')
  expect(shown.stdout).toContain('"value":{"id":"one"},"holds":true')
  expect((await command('show', 'c1', ...data)).stdout).toContain('entry 1')
  expect((await command('show', '77', ...data)).exit).toBe(1)

  for (const form of ['ndjson', 'otel', 'cef']) {
    const { exit, stdout } = await command('export', '--to', form, ...data)
    expect(exit).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(stdout).not.toContain('\u202e')
  }
  expect((await command('export', '--to', 'cef', ...data)).stdout).toContain('reason=a|b\\=c\\nCEF:0|')

  const key = readFileSync(join(folder, 'data/audit.vkey'), 'utf8').trim()
  expect(await command('prove', 'c1', ...data)).toEqual({
    exit: 0,
    stdout: 'entry-0.tlog-proof\nentry-1.tlog-proof\n',
    stderr: '',
  })
  expect(await command('verify', 'entry-1.tlog-proof', '--key', key)).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('proved: entry 1 of 3\n'),
  })
  const proof = readFileSync(join(folder, 'entry-1.tlog-proof'), 'utf8')
  writeFileSync(join(folder, 'other.tlog-proof'), proof.replace('index 1', 'index 0'))
  expect((await command('verify', 'other.tlog-proof', '--key', key)).exit).toBe(1)
  expect((await command('verify', 'entry-1.tlog-proof')).exit).toBe(2)

  const head = await command('checkpoint', ...data)
  writeFileSync(join(folder, 'saved'), head.stdout)
  expect((await command('erase', 'ada', ...data)).stdout).toMatch(/^erased who sub_\S+ is, and 2 kept values\n$/)
  expect((await command('erase', 'ada', ...data)).exit).toBe(1)
  expect((await command('show', '0', ...data, '--disclose')).stdout).not.toMatch(/(?<![\w-])ada(?![\w-])/)
  expect(await command('verify', ...data, '--since', 'saved')).toMatchObject({ exit: 0 })
  expect(await command('verify', 'data/log', '--key', key, '--since', 'saved')).toMatchObject({
    exit: 0,
    stdout: 'whole: 4 entries under the signed head, which extends the saved one\n',
  })
  expect((await command('verify', 'data/log')).exit).toBe(2)
  expect((await command('verify', 'nowhere', '--key', key)).exit).toBe(3)
  expect((await command('verify', 'http://127.0.0.1:9', '--key', key)).exit).toBe(3)

  const rotated = await command('rotate', ...data)
  expect(rotated).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^audit\.example\/audit\+[0-9a-f]{8}\+\S+\n$/),
  })
  const both = ['--key', key, '--key', rotated.stdout.trim()]
  expect(await command('verify', ...data, '--since', 'saved', ...both)).toMatchObject({
    exit: 0,
    stdout: 'whole: 5 entries under the signed head, which extends the saved one\n',
  })
  expect((await command('verify', 'entry-1.tlog-proof', ...both)).exit).toBe(0)
  expect((await command('erase', 'nobody', ...data)).exit).toBe(1)
  expect((await command('tail', ...data, '-n', '1')).stdout).toContain('log.key.rotated')
  // The head over the change is signed by both; by the entries, the old key alone no longer counts.
  expect((await command('verify', 'data/log', '--key', key)).exit).toBe(1)
  expect((await command('verify', 'data/log', ...both)).exit).toBe(0)
  const tile = join(folder, 'data/log/tile/entries/000.p/5')
  writeFileSync(tile, readFileSync(tile).fill(0x20, 20, 21))
  expect((await command('verify', 'data/log', ...both)).exit).toBe(1)
})

it('says what it verified as one document, whatever it found', async () => {
  using project = makeFolder({ 'data/.keep': '' })
  const { folder } = project
  const data = join(folder, 'data')
  await fill(data)
  const schema = JSON.parse(readFileSync(join(repository, 'schema/audit-verification.schema.json'), 'utf8')) as object
  const isValid = new Ajv2020({ strictRequired: false }).compile(schema)
  const verify = async (...argv: string[]): Promise<readonly [number, object]> => {
    const { exit, stdout } = await runIn(folder, ['audit', 'verify', ...argv, '--json'])
    const document = JSON.parse(stdout) as { readonly format: string; readonly version: string }
    expect(isValid(document), `${stdout}${JSON.stringify(isValid.errors)}`).toBe(true)
    const { format: _, version: __, ...found } = document
    return [exit, found]
  }
  const own = ['--data', 'data']
  const key = readFileSync(join(data, 'audit.vkey'), 'utf8').trim()
  await runIn(folder, ['audit', 'prove', '1', ...own])
  cpSync(data, join(folder, 'whole'), { recursive: true })
  const again = (): void => cpSync(join(folder, 'whole'), data, { recursive: true, force: true })
  expect(await verify(...own)).toEqual([0, { ok: true, size: 3, newer: 0 }])
  expect(await verify('data/log', '--key', key)).toEqual([0, { ok: true, size: 3, newer: 0 }])
  expect(await verify('entry-1.tlog-proof', '--key', key)).toEqual([0, { ok: true, index: 1 }])
  expect(await verify('--data', 'nowhere')).toMatchObject([3, { ok: false, kind: 'unreadable' }])
  expect(await verify('http://127.0.0.1:9', '--key', key)).toMatchObject([3, { ok: false, kind: 'unreadable' }])

  const proof = join(folder, 'entry-1.tlog-proof')
  writeFileSync(proof, readFileSync(proof, 'utf8').replace('index 1', 'index 0'))
  expect(await verify('entry-1.tlog-proof', '--key', key)).toMatchObject([1, { kind: 'tampered', reason: 'inclusion' }])
  const tile = 'tile/0/000.p/3'
  rmSync(join(data, 'log', tile))
  expect(await verify(...own)).toEqual([1, { ok: false, kind: 'tampered', reason: 'missing', path: tile }])
  again()
  const checkpoint = readFileSync(join(data, 'log/checkpoint'), 'utf8')
  writeFileSync(join(folder, 'later'), checkpoint)
  writeFileSync(join(data, 'log/checkpoint'), checkpoint.replace('\n3\n', '\n4\n'))
  expect(await verify(...own)).toEqual([
    1,
    { ok: false, kind: 'tampered', reason: 'signature', document: 'checkpoint' },
  ])
  again()
  expect((await runIn(folder, ['audit', 'rotate', ...own])).exit).toBe(0)
  expect(await verify(...own, '--key', key)).toEqual([
    1,
    { ok: false, kind: 'tampered', reason: 'retired', document: 'checkpoint' },
  ])
  cpSync(join(data, 'audit-head'), join(folder, 'later'))
  const keys = readFileSync(join(data, 'audit.vkey'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => ['--key', line])
  expect(await verify(...own, ...keys, '--since', 'later')).toEqual([0, { ok: true, size: 4, newer: 0 }])
  cpSync(join(folder, 'whole/log'), join(data, 'log'), { recursive: true })
  expect(await verify('data/log', '--key', key, '--since', 'later')).toEqual([
    1,
    { ok: false, kind: 'tampered', reason: 'rollback', expected: 4, actual: 3 },
  ])
})
