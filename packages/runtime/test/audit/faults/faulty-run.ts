import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { vi } from 'vitest'
import { makeNextKey } from '../../../src/audit/keys.ts'
import { logOrigin, type RunningAudit, startAudit } from '../../../src/audit/start-audit.ts'
import { DATABASE_FILE } from '../../../src/serve.ts'
import { issuer, now } from '../support.ts'
import { type Fault, injectFault } from './fault.ts'
import { faultySteps } from './faulty-steps.ts'
import { type FaultyStore, openFaultyStore } from './faulty-store.ts'
import { CRASH_KINDS, type ModelDisk, modelDisk } from './model-disk.ts'

/** What callers and readers were told in a run: none of it may turn out to be wrong. */
export interface Told {
  /** Calls that were answered, calls that the upstream heard of, and calls that were refused before it did. */
  readonly answered: string[]
  readonly sent: string[]
  readonly refused: string[]
  /** Changes of state that were confirmed. */
  readonly committed: string[]
  /** Every checkpoint that anybody could have seen. */
  readonly heads: Set<string>
}

/** What a run left. */
export interface FaultyRun {
  readonly told: Told
  readonly operations: readonly string[]
  /** Data folders as the end or the crash left them, by what became of the disk. */
  readonly left: ReadonlyMap<string, string>
}

/** A data folder to begin with: the database and keys of the server's own, and the files of the log. */
export interface Beginning {
  readonly folder: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** A copy of the heads, as an anchor keeps them. */
export const ANCHOR_FILE = 'anchor'
const WAL = `${DATABASE_FILE}-wal`
const OWN_FILES = ['audit-subjects.key']

/**
 * Serves calls, publishes heads, stops, changes the log's key, and serves again, while one operation on the disk fails. What cannot be opened is
 * tried again, as whoever supervises a server does. Folders are made below `to`.
 */
export async function faultyRun(begin: Beginning, to: string, fault: Fault | undefined): Promise<FaultyRun> {
  const data = join(to, 'running')
  mkdirSync(data, { recursive: true })
  for (const name of [DATABASE_FILE, ...OWN_FILES]) copyFileSync(join(begin.folder, name), join(data, name))
  const disk = modelDisk(data, begin.files)
  const left = new Map<string, string>()
  let store: FaultyStore | undefined
  const crash = (): void => {
    for (const kind of CRASH_KINDS) {
      const folder = join(to, kind)
      keepFiles(disk, kind, folder)
      for (const name of [DATABASE_FILE, WAL, ...OWN_FILES]) {
        if (existsSync(join(data, name))) copyFileSync(join(data, name), join(folder, name))
      }
      const wal = join(folder, WAL)
      if (existsSync(wal) && kind !== 'killed') {
        const synced = store?.syncedWal() ?? 0
        const size = readFileSync(wal).length
        truncateSync(wal, kind === 'torn' ? Math.ceil((synced + size) / 2) : synced)
      }
      left.set(kind, folder)
    }
  }
  const faults = injectFault(fault, crash)
  const told: Told = { answered: [], sent: [], refused: [], committed: [], heads: new Set() }
  const steps = faultySteps(disk.steps, faults)
  const look = async (audit?: RunningAudit): Promise<void> => {
    const shown = [await disk.steps.read(join(data, 'log/checkpoint')), audit?.log.checkpoint()]
    if (left.size === 0) for (const head of shown) if (head?.length) told.heads.add(Buffer.from(head).toString('utf8'))
  }
  const serve = async (name: string): Promise<void> => {
    const opened = openFaultyStore(join(data, DATABASE_FILE), faults, now)
    store = opened
    let audit: RunningAudit | undefined
    const settings = { anchors: [`file:${join(data, ANCHOR_FILE)}`] }
    try {
      audit = await startAudit({ store: opened.store, folder: data, issuer, now, log: () => {}, steps, settings })
      await look(audit)
      for (const round of [1, 2]) {
        const log = audit.log
        await Promise.all(['a', 'b'].map((each) => call(log, `${name}${round}${each}`, told, () => left.size > 0)))
        await change(log, `${name}${round}`, told, () => left.size > 0)
        await vi.advanceTimersByTimeAsync(1_000)
        await turn()
        await look(audit)
      }
    } finally {
      await audit?.stop()
      await look(audit)
      await opened.store.close()
    }
  }
  for (const name of ['first', 'second']) {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        if (name === 'second') await makeNextKey(steps, data, logOrigin(issuer))
        await serve(`${name}${attempt}`)
        break
      } catch {
        // Said to the operator by the server; here it is started again.
      }
    }
  }
  if (left.size === 0) {
    const folder = join(to, 'end')
    keepFiles(disk, 'killed', folder)
    for (const name of [DATABASE_FILE, ...OWN_FILES]) copyFileSync(join(data, name), join(folder, name))
    left.set('end', folder)
  }
  return { told, operations: faults.names, left }
}

/** A call as the broker makes it: intent, upstream, outcome, answer. */
async function call(log: RunningAudit['log'], name: string, told: Told, isGone: () => boolean): Promise<void> {
  try {
    await log.append({ kind: 'call.intent', call: name, user: 'ada', tool: 'pay' }, { user: 'ada', args: { name } })
  } catch {
    if (!isGone()) told.refused.push(name)
    return
  }
  if (isGone()) return
  told.sent.push(name)
  try {
    await log.append({ kind: 'call.outcome', call: name, result: 'answered' })
  } catch {
    return
  }
  if (!isGone()) told.answered.push(name)
}

/** A change of state with its entry, as everything but calls is recorded. */
async function change(log: RunningAudit['log'], name: string, told: Told, isGone: () => boolean): Promise<void> {
  try {
    const key = `state/${name}`
    const applied = await log.commit([{ op: 'insert', key, value: 'x' }], [{ kind: 'grant', state: key }])
    if (applied.ok && !isGone()) told.committed.push(key)
  } catch {
    // Not confirmed: it may not be there.
  }
}

function keepFiles(disk: ModelDisk, kind: Parameters<ModelDisk['image']>[0], folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [path, bytes] of disk.image(kind)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
