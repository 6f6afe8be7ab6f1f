import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { VERIFIER_FILE } from '../../src/audit/keys.ts'
import { readPolicy, verifyProofFile } from '../../src/audit/proof-file.ts'
import { proveEntry } from '../../src/audit/prove-entry.ts'
import { serveWitness } from '../../src/audit/witness-server.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, now, openLog } from './support.ts'

async function witnessOf(
  folder: string,
): Promise<{ readonly vkey: string; readonly url: string; close(): Promise<void> }> {
  const { key } = await keyOf(folder)
  const witness = await serveWitness({
    folder: temporaryFolder(),
    name: 'witness.example/w1',
    logs: [key],
    host: '127.0.0.1',
    port: 0,
    now,
    log: () => {},
  })
  onTestFinished(() => witness.close())
  return { vkey: witness.vkey, url: `http://${witness.address}`, close: () => witness.close() }
}

async function keyOf(folder: string): Promise<{ readonly key: import('@fullmakt/audit').VerifierKey }> {
  const log = await openLog(folder)
  await log.close()
  return { key: log.audit.key }
}

const policyOf = (vkey: string, url: string) => readPolicy(Buffer.from(`witness w1 ${vkey} ${url}\nquorum w1\n`))!

it('A-313 has its heads cosigned by a witness, and proofs carry that', async () => {
  const folder = temporaryFolder()
  await appendTo(folder, 300)
  const witness = await witnessOf(folder)
  const policy = policyOf(witness.vkey, witness.url)
  for (const round of [1, 2]) {
    const log = await openLog(folder, { settings: { witnessPolicy: policy } })
    await log.audit.log.append({ kind: `r${round}` })
    await log.close()
    const proved = await proveEntry(log.audit.folder.read, log.audit.key, 299 + round)
    if (!proved.ok) throw new Error(proved.reason)
    const vkey = readFileSync(join(folder, VERIFIER_FILE), 'utf8')
    expect(verifyProofFile(vkey, policy, proved.proof)).toMatchObject({
      verdict: { ok: true, index: 299 + round, witnesses: [{ name: 'w1' }] },
    })
    const other = Buffer.from(proved.proof)
    other[40]! ^= 1
    expect(verifyProofFile(vkey, policy, other)?.verdict.ok).toBe(false)
  }
})

it('A-313 goes on without its witness and says so, unless the quorum is required', async () => {
  const folder = temporaryFolder()
  await appendTo(folder, 3)
  const witness = await witnessOf(folder)
  const policy = policyOf(witness.vkey, witness.url)
  await witness.close()
  const events: string[] = []
  const free = await openLog(folder, { settings: { witnessPolicy: policy }, events })
  await free.audit.log.append({ kind: 'call.intent', call: 'a' })
  await free.close()
  expect(events).toContain('warning audit.witness')
  const bound = await openLog(folder, { settings: { witnessPolicy: policy, requireQuorumMs: -1 } })
  await expect(bound.audit.log.append({ kind: 'call.intent', call: 'b' })).rejects.toMatchObject({
    code: 'ERR_AUDIT_UNWITNESSED',
  })
  await bound.audit.log.append({ kind: 'call.outcome', call: 'a' })
  await bound.close()
})

it('A-301 is told by a witness that it was rolled back', async () => {
  const [folder, older] = [temporaryFolder(), join(temporaryFolder(), 'older')]
  await appendTo(folder, 3)
  const { cpSync } = await import('node:fs')
  cpSync(folder, older, { recursive: true })
  const witness = await witnessOf(folder)
  const settings = { witnessPolicy: policyOf(witness.vkey, witness.url) }
  const log = await openLog(folder, { settings })
  await log.audit.log.append({ kind: 'later' })
  await log.close()
  const events: string[] = []
  const back = await openLog(older, { settings, events })
  await back.close()
  expect(events).toContain('error audit.witness')
})

it('keeps heads in a file and puts them to an object store, again after a failure', async () => {
  const folder = temporaryFolder()
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(seen.length === 1 ? 503 : 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const file = join(folder, 'anchor')
  const events: string[] = []
  const settings = { anchors: [`file:${file}`, `http://127.0.0.1:${port}/heads/`], anchorIntervalMs: 50 }
  const log = await openLog(folder, { settings, events })
  await expect.poll(() => seen, { timeout: 5_000 }).toEqual(['PUT /heads/checkpoint-0', 'PUT /heads/checkpoint-0'])
  await log.audit.log.append({ kind: 'a' })
  await log.close()
  expect(events).toContain('warning audit.anchor')
  expect(seen.at(-1)).toBe('PUT /heads/checkpoint-1')
  expect(existsSync(file) && readFileSync(file, 'utf8').split('\n')[1]).toBe('1')
})
