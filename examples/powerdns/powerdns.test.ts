import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, emitArtifact } from '@fullmakt/compiler'
import { type RunningServer, serve, verifyData } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ResourceOwner, resourceOwner } from '../tracker/resource-owner.ts'
import { clients } from './clients.ts'
import { missingPowerDns, type PowerDns, startPowerDns } from './powerdns-server.ts'

const missing = missingPowerDns()
if (missing !== undefined) console.log(`examples/powerdns ${missing}`)

const KEY = 'canary-0f5f1c7b9d3e4a21'
const PASSWORD = 'a password of the tests'

describe.skipIf(missing !== undefined)('two agents in front of PowerDNS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-powerdns-'))
  const data = join(folder, 'data')
  const seen: string[] = []
  let dns: PowerDns
  let server: RunningServer
  let owner: ResourceOwner
  let resource: string
  let files: ReadonlyMap<string, Uint8Array>

  beforeAll(async () => {
    const { program, diagnostics } = await compile({ configFile: join(import.meta.dirname, 'fullmakt.config.ts') })
    expect(diagnostics).toEqual([])
    if (program === null) throw new Error('no program')
    files = (await emitArtifact(program, '0.0.0')).files
    resource = program.server.resource
    dns = await startPowerDns(join(folder, 'pdns'), 8081, KEY)
    await dns.api('POST', '/zones', { name: 'acme.example.', kind: 'Native', nameservers: ['ns1.acme.example.'] })
    await dns.api('POST', '/zones', { name: 'other.example.', kind: 'Native', nameservers: ['ns1.other.example.'] })
    server = await serve({
      files,
      dataFolder: data,
      env: { PDNS_API_KEY: KEY },
      now: Date.now,
      log: (...line) => seen.push(JSON.stringify(line)),
    })
    await server.oauth.accounts.create({ name: 'ada', password: PASSWORD, roles: ['acme', 'operator'] })
    owner = resourceOwner({ name: 'ada', password: PASSWORD })
  }, 60_000)

  afterAll(async () => {
    await server?.close()
    await dns?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const records = async (zone: string, name: string, type: string): Promise<readonly string[]> => {
    const { rrsets } = (await dns.api('GET', `/zones/${zone}`)) as {
      rrsets: { name: string; type: string; records: { content: string }[] }[]
    }
    return rrsets
      .filter((set) => set.name === name && set.type === type)
      .flatMap((set) => set.records.map(({ content }) => content))
  }

  describe.each(Object.entries(clients))('%s', (kind, connect) => {
    const token = `token-${kind.replace(/[^a-z0-9]/g, '')}`

    it('lets the ACME agent answer challenges of its own zone, and nothing else', async () => {
      const agent = await connect(resource, 'acme-bot', owner)
      expect(await agent.tools()).toEqual(['delete_text', 'read_zone', 'set_text'])
      const call = async (name: string, args: Record<string, unknown>) => {
        const answer = await agent.call(name, args)
        seen.push(answer.text)
        return answer
      }
      const challenge = { zone: 'acme.example.', name: '_acme-challenge.acme.example.' }

      expect(await call('set_text', { ...challenge, token })).toMatchObject({ isError: false })
      expect(await records('acme.example.', challenge.name, 'TXT')).toEqual([`"${token}"`])
      expect((await call('read_zone', { zone: 'acme.example.' })).text).toContain(token)

      for (const args of [
        { zone: 'acme.example.', name: 'www.acme.example.', token },
        { zone: 'other.example.', name: '_acme-challenge.other.example.', token },
        { zone: 'acme.example.', name: '_acme-challenge.other.example.', token },
      ]) {
        expect(await call('set_text', args)).toEqual({
          isError: true,
          text: 'Denied by policy: no rule allows this call.',
        })
      }
      expect(await call('set_text', { ...challenge, token: 'a" "b' })).toMatchObject({ isError: true })
      expect(await call('set_text', { ...challenge, zone: '../zones/other.example.', token })).toMatchObject({
        isError: true,
      })
      expect(await records('acme.example.', 'www.acme.example.', 'TXT')).toEqual([])
      expect(await records('other.example.', '_acme-challenge.other.example.', 'TXT')).toEqual([])
      for (const hidden of ['set_address', 'delete_zone']) {
        await expect(call(hidden, { zone: 'acme.example.' })).rejects.toThrow()
      }

      expect(await call('delete_text', challenge)).toMatchObject({ isError: false })
      expect(await records('acme.example.', challenge.name, 'TXT')).toEqual([])
      await agent.close()
    })

    it('lets the operator change addresses, and not delete a zone', async () => {
      const agent = await connect(resource, 'dns-operator', owner)
      expect(await agent.tools()).toEqual(['read_zone', 'set_address'])
      const address = `192.0.2.${Object.keys(clients).indexOf(kind) + 1}`
      const answer = await agent.call('set_address', { zone: 'acme.example.', name: 'www.acme.example.', address })
      expect(answer).toMatchObject({ isError: false })
      expect(await records('acme.example.', 'www.acme.example.', 'A')).toEqual([address])
      await expect(agent.call('delete_zone', { zone: 'acme.example.' })).rejects.toThrow()
      await expect(agent.call('set_text', { zone: 'acme.example.' })).rejects.toThrow()
      await agent.close()
    })
  })

  it('keeps both zones, a whole log, and the key to the upstream request alone', async () => {
    expect(((await dns.api('GET', '/zones')) as { name: string }[]).map(({ name }) => name).sort()).toEqual([
      'acme.example.',
      'other.example.',
    ])
    await server.close()
    expect(await verifyData({ folder: data, now: Date.now })).toMatchObject({ ok: true, newer: 0 })
    const everything = [
      ...seen,
      ...[...files.values()].map((bytes) => Buffer.from(bytes).toString('latin1')),
      ...readdirSync(data, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')),
    ]
    expect(everything.length).toBeGreaterThan(20)
    for (const form of [
      KEY,
      Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
      Buffer.from(KEY).toString('hex'),
    ]) {
      expect(everything.filter((text) => text.includes(form))).toEqual([])
    }
  })
})
