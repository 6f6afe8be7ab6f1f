import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { LogKey } from '@fullmakt/audit'
import { expect, it, onTestFinished } from 'vitest'
import { WITNESSED_FILE } from '../../src/audit/anchors.ts'
import { folderSource } from '../../src/audit/file-source.ts'
import { readPolicy, verifyProofFile } from '../../src/audit/proof-file.ts'
import { proveEntry } from '../../src/audit/prove-entry.ts'
import { LOG_FOLDER } from '../../src/audit/start-audit.ts'
import { VERIFIER_FILE } from '../../src/audit/verifier-keys.ts'
import { serveWitness } from '../../src/audit/witness-server.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, now, openLog } from './support.ts'

async function witnessOf(
  folder: string,
): Promise<{ readonly vkey: string; readonly url: string; close(): Promise<void> }> {
  const logs = await keysOf(folder)
  const witness = await serveWitness({
    folder: temporaryFolder(),
    name: 'witness.example/w1',
    logs,
    host: '127.0.0.1',
    port: 0,
    now,
    log: () => {},
  })
  onTestFinished(() => witness.close())
  return { vkey: witness.vkey, url: `http://${witness.address}`, close: () => witness.close() }
}

async function keysOf(folder: string): Promise<readonly LogKey[]> {
  const log = await openLog(folder)
  await log.close()
  return log.audit.keys
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
    const proved = await proveEntry(log.audit.folder.read, log.audit.keys, 299 + round)
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

it('A-300 believes no cosignature that somebody got at, and has the head cosigned again', async () => {
  const folder = temporaryFolder()
  const witness = await witnessOf(folder)
  const policy = policyOf(witness.vkey, witness.url)
  const appendOne = async (kind: string): Promise<LogKey[]> => {
    const log = await openLog(folder, { settings: { witnessPolicy: policy } })
    await log.audit.log.append({ kind })
    await log.close()
    return [...log.audit.keys]
  }
  const keys = await appendOne('a')
  const path = join(folder, LOG_FOLDER, WITNESSED_FILE)
  const older = readFileSync(path, 'utf8')
  await appendOne('b')
  const sound = readFileSync(path, 'utf8')
  const vkey = readFileSync(join(folder, VERIFIER_FILE), 'utf8')
  const verdictOf = async (index: number): Promise<string> => {
    const proved = await proveEntry(folderSource(join(folder, LOG_FOLDER)), keys, index)
    if (!proved.ok) return proved.reason
    const { verdict } = verifyProofFile(vkey, policy, proved.proof) ?? {}
    return verdict?.ok === false ? verdict.reason : 'ok'
  }
  const lines = sound.trimEnd().split('\n')
  const cosignature = lines.at(-1) ?? ''
  const at = cosignature.length - 20
  const wrong = `${cosignature.slice(0, at)}${cosignature[at] === 'A' ? 'B' : 'A'}${cosignature.slice(at + 1)}`
  const written = (...last: string[]): string => `${[...lines.slice(0, -1), ...last].join('\n')}\n`
  for (const [text, verdict] of [
    [sound, 'ok'],
    [written(wrong), 'signature'],
    [written(), 'quorum'],
    [written(older.trimEnd().split('\n').at(-1) ?? ''), 'signature'],
    [written(cosignature, ''), 'checkpoint'],
    // An older one is sound, and does not cover the entry: the proof is then under the published head, which nobody cosigned.
    [older, 'quorum'],
  ] as const) {
    writeFileSync(path, text)
    expect(await verdictOf(1), text).toBe(verdict)
  }
  rmSync(path)
  expect(await verdictOf(1)).toBe('quorum')
  await appendOne('c')
  expect(await verdictOf(1)).toBe('ok')
})
