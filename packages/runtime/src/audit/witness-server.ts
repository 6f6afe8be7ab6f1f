import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import {
  addCheckpoint,
  type CosignerKey,
  cosignerKey,
  formatCosignerKey,
  type LogKey,
  type Witness,
  type WitnessRecord,
  type WitnessStore,
  witnessAnswer,
} from '@fullmakt/audit'
import { ed25519Key, sha256, sha256Text, verifyEd25519 } from '../crypto.ts'
import type { Log } from '../log.ts'
import { type FileSteps, nodeFileSteps } from './file-steps.ts'
import { writeKey } from './write-key.ts'
import { writeDurably } from './write-whole.ts'

/** A witness that listens. */
export interface RunningWitness {
  readonly address: string
  /** The public key, as trust policies name it. */
  readonly vkey: string
  close(): Promise<void>
}

/** Requests are small: a checkpoint and at most 63 hashes. */
const LARGEST_BODY = 65_536

/**
 * Serves a witness: it cosigns heads of the given logs that it has seen to be append-only. Its key and memory are files in a folder, which is made.
 * Rejects with the system's error when it cannot listen.
 * @see https://c2sp.org/tlog-witness
 */
export async function serveWitness(options: {
  readonly folder: string
  readonly name: string
  readonly logs: readonly LogKey[]
  readonly host: string
  readonly port: number
  readonly now: () => number
  readonly log: Log
  readonly steps?: FileSteps
}): Promise<RunningWitness> {
  const { folder, name, host, port, now, log, steps = nodeFileSteps } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'witness-key.pem')
  const signing = existsSync(path) ? ed25519Key(readFileSync(path, 'utf8')) : ed25519Key()
  if (!existsSync(path)) writeKey(path, signing.pem)
  const key: CosignerKey = cosignerKey(sha256, name, signing.publicKey)
  const logs = new Map<string, LogKey[]>()
  for (const each of options.logs) logs.set(each.name, [...(logs.get(each.name) ?? []), each])
  const witness: Witness = {
    key,
    sign: signing.sign,
    sha256,
    verify: verifyEd25519,
    logs,
    store: witnessFiles(steps, folder),
    now: () => Math.floor(now() / 1_000),
  }
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    answer(witness, request, log).then(
      ({ status, contentType, body }) => response.writeHead(status, { 'content-type': contentType }).end(body),
      (error: unknown) => {
        log('error', 'witness.fault', { message: error instanceof Error ? error.message : String(error) })
        response.writeHead(500).end()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return { address: addressOf(server), vkey: formatCosignerKey(key), close: () => closed(server) }
}

/** The memory of a witness as files, one a log. One process at a time: two would each cosign what the other did not see. */
export function witnessFiles(steps: FileSteps, folder: string): WitnessStore {
  const records = new Map<string, WitnessRecord | undefined>()
  let turn: Promise<unknown> = Promise.resolve()
  const pathOf = (origin: string): string => join(folder, `${sha256Text(origin)}.json`)
  const latest = async (origin: string): Promise<WitnessRecord | undefined> => {
    if (!records.has(origin)) {
      const bytes = await steps.read(pathOf(origin))
      records.set(origin, bytes === undefined ? undefined : parseRecord(bytes))
    }
    return records.get(origin)
  }
  return {
    latest,
    replace(origin, size, next) {
      const done = turn.then(async () => {
        if ((await latest(origin))?.size !== size) return false
        await writeDurably(steps, pathOf(origin), formatRecord(next))
        records.set(origin, next)
        return true
      })
      turn = done.catch(() => {})
      return done
    },
  }
}

function formatRecord({ size, root, checkpoint }: WitnessRecord): Uint8Array {
  const text = {
    size,
    root: Buffer.from(root).toString('base64'),
    checkpoint: Buffer.from(checkpoint).toString('utf8'),
  }
  return Buffer.from(JSON.stringify(text))
}

function parseRecord(bytes: Uint8Array): WitnessRecord {
  const { size, root, checkpoint } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    readonly size: number
    readonly root: string
    readonly checkpoint: string
  }
  return { size, root: Buffer.from(root, 'base64'), checkpoint: Buffer.from(checkpoint) }
}

async function answer(
  witness: Witness,
  request: IncomingMessage,
  log: Log,
): Promise<{ readonly status: number; readonly contentType: string; readonly body: string }> {
  const plain = (status: number) => ({ status, contentType: 'text/plain; charset=utf-8', body: '' })
  if (request.url !== '/add-checkpoint') return plain(404)
  if (request.method !== 'POST') return plain(405)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > LARGEST_BODY) return plain(413)
    chunks.push(chunk as Buffer)
  }
  const result = await addCheckpoint(witness, Buffer.concat(chunks))
  if (result.ok) log('info', 'witness.cosigned', { origin: result.head.origin, size: result.head.size })
  else log('warning', 'witness.refused', { reason: result.reason })
  return witnessAnswer(result)
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') return String(address)
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
