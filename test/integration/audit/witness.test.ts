import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  appendTiles,
  EMPTY_EDGE,
  edgeFrontier,
  formatAddCheckpoint,
  formatCheckpoint,
  frontierRoot,
  signNote,
  verifierKey,
} from '@fullmakt/audit'
import { ed25519Key, openLogReader, readPolicy, sha256, verifyProofFile } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../packages/fullmakt/src/cli/run.ts'
import { KEY_FILE } from '../../../packages/runtime/src/audit/keys.ts'
import { appendTo, issuer, now, openLog } from '../../../packages/runtime/test/audit/support.ts'
import { makeFolder, removeFolder, temporaryFolder } from '../../support/temporary-folder.ts'

const folder = makeFolder()
const data = join(folder, 'data')
const origin = `${issuer.slice('https://'.length)}/audit`

interface Command {
  readonly url: string
  readonly vkey: string
  end(): Promise<number>
}

let witness: Command

/** Runs `fullmakt audit witness` until it is interrupted. */
async function startWitness(): Promise<Command> {
  let interrupt: (code: 130) => void = () => {}
  let stdout = ''
  const line = new Promise<RegExpExecArray>((resolve, reject) => {
    const argv = [
      'audit',
      'witness',
      '--name',
      'witness.example/w1',
      '--folder',
      join(folder, 'witness'),
      '--port',
      '0',
    ]
    const output = (write: (text: string) => void) => ({ write, isTerminal: false })
    const ended = run([...argv, '--log', readFileSync(join(data, 'audit.vkey'), 'utf8').trim()], {
      stdout: output((text) => {
        stdout += text
        const found = /^witness witness\.example\/w1 (\S+) (http:\S+)\n$/.exec(stdout)
        if (found !== null) resolve(found)
      }),
      stderr: output(() => {}),
      readInput: () => Promise.resolve(''),
      env: {},
      cwd: folder,
      now: Date.now,
      interrupted: new Promise((done) => {
        interrupt = done
      }),
    })
    running = ended
    ended.then((exit) => reject(new Error(`it ended with ${exit}`)), reject)
  })
  const [, vkey = '', url = ''] = await line
  const ended = running
  return {
    url,
    vkey,
    async end() {
      interrupt(130)
      return ended
    },
  }
}

let running: Promise<number> = Promise.resolve(0)

beforeAll(async () => {
  mkdirSync(data)
  await appendTo(data, 100)
  witness = await startWitness()
})

afterAll(async () => {
  expect(await witness.end()).toBe(130)
  removeFolder(folder)
})

const policy = () => readPolicy(Buffer.from(`witness w1 ${witness.vkey} ${witness.url}\nquorum w1\n`))!

/** Appends an entry with the witness asked; says what was logged. */
async function appendWitnessed(at: string): Promise<string[]> {
  const events: string[] = []
  const log = await openLog(at, { settings: { witnessPolicy: policy() }, events })
  await log.audit.log.append({ kind: 'later' })
  await log.close()
  return events
}

/** A head of entries that are all the same text, signed with the log's own key unless another is said. */
function headOf(size: number, text: string, options: { origin?: string; foreign?: boolean } = {}): Uint8Array {
  const named = options.origin ?? origin
  const signing = ed25519Key(options.foreign === true ? undefined : readFileSync(join(data, KEY_FILE), 'utf8'))
  const { edge } = appendTiles(
    sha256,
    EMPTY_EDGE,
    Array.from({ length: size }, () => Buffer.from(text)),
  )
  const root = frontierRoot(sha256, edgeFrontier(sha256, edge))
  const signer = verifierKey(sha256, named, signing.publicKey)
  return signNote(signing.sign, signer, formatCheckpoint({ origin: named, size, root, extensions: [] }))
}

async function ask(body: Uint8Array, path = '/add-checkpoint', method = 'POST'): Promise<Response> {
  return fetch(`${witness.url}${path}`, { method, ...(method === 'POST' ? { body: Buffer.from(body) } : {}) })
}

describe('fullmakt audit witness', () => {
  it('cosigns heads of a running log, and its proofs carry that', async () => {
    expect(await appendWitnessed(data)).toEqual([])
    const reader = openLogReader({ folder: data, env: {}, now })
    const proof = await reader.prove(100)
    await reader.close()
    if (!proof.ok) throw new Error(proof.reason)
    const vkey = readFileSync(join(data, 'audit.vkey'), 'utf8')
    expect(verifyProofFile(vkey, policy(), proof.proof)).toMatchObject({
      verdict: { ok: true, index: 100, witnesses: [{ name: 'w1' }] },
    })
  })

  it('goes on with its key and its memory after a restart', async () => {
    const before = witness.vkey
    expect(await witness.end()).toBe(130)
    witness = await startWitness()
    expect(witness.vkey).toBe(before)
    const stale = await ask(formatAddCheckpoint({ old: 0, proof: [], checkpoint: headOf(300, 'x') }))
    expect([stale.status, stale.headers.get('content-type'), await stale.text()]).toEqual([
      409,
      'text/x.tlog.size',
      '101\n',
    ])
  })

  it.each([
    ['another head of the size it has', 409, () => ({ old: 101, proof: [], checkpoint: headOf(101, 'x') })],
    ['a fork that grew', 422, () => ({ old: 101, proof: [sha256(Buffer.from('p'))], checkpoint: headOf(200, 'x') })],
    ['no proof', 422, () => ({ old: 101, proof: [], checkpoint: headOf(200, 'x') })],
    [
      'a log it does not watch',
      404,
      () => ({ old: 101, proof: [], checkpoint: headOf(101, 'x', { origin: 'b.example/audit' }) }),
    ],
    ['a key it does not know', 403, () => ({ old: 101, proof: [], checkpoint: headOf(101, 'x', { foreign: true }) })],
    ['an older size than that of the proof', 400, () => ({ old: 101, proof: [], checkpoint: headOf(50, 'x') })],
  ] as const)('refuses %s with %i', async (_, status, request) => {
    const answer = await ask(formatAddCheckpoint(request()))
    expect([answer.status, await answer.text()]).toEqual([status, ''])
  })

  it('refuses what is no request', async () => {
    expect((await ask(Buffer.from('nonsense'))).status).toBe(400)
    expect((await ask(Buffer.alloc(70_000, 'a'))).status).toBe(413)
    expect((await ask(Buffer.from('old 1\n'), '/other')).status).toBe(404)
    expect((await ask(Buffer.alloc(0), '/add-checkpoint', 'GET')).status).toBe(405)
  })

  it.each([
    ['was rolled back', undefined],
    ['went on otherwise', 'otherwise'],
  ])('lets a log know that it %s', async (_, kind) => {
    const older = join(temporaryFolder(), 'older')
    cpSync(data, older, { recursive: true })
    expect(await appendWitnessed(data)).toEqual([])
    // Without a witness nobody sees it: the copy is sound in itself.
    if (kind !== undefined) {
      const alone = await openLog(older)
      await alone.audit.log.append({ kind })
      await alone.close()
    }
    const events: string[] = []
    const log = await openLog(older, { settings: { witnessPolicy: policy() }, events })
    await log.close()
    expect(events).toContain('error audit.witness')
  })
})

it.each([
  [['--log', 'nonsense', '--name', 'w'], 2],
  [['--name', 'w'], 2],
  [['--log', 'x', '--name', 'a b'], 2],
  [['--log', 'x', '--name', 'w', '--port', '70000'], 2],
])('does not begin with %j', async (flags, exit) => {
  const quiet = { write: () => {}, isTerminal: false }
  const ran = run(['audit', 'witness', ...flags], {
    stdout: quiet,
    stderr: quiet,
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: folder,
    now: Date.now,
    interrupted: new Promise(() => {}),
  })
  expect(await ran).toBe(exit)
})
