// A process of its own for tests that kill it or run it out of room: `child.ts <mode> <path>`. Speaks by lines on stdout, written at once.
import { writeSync } from 'node:fs'
import { openSqliteStore, StoreError } from '../src/index.ts'

const [mode, path = ''] = process.argv.slice(2)
const say = (line: string): void => void writeSync(1, `${line}\n`)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

if (mode === 'hold') hold()
if (mode === 'load') await load()
if (mode === 'expire') await expire()
if (mode === 'fill') await fill()

function hold(): void {
  openSqliteStore({ path, now: Date.now })
  // Forgetting the store must not loosen its lock.
  globalThis.gc?.()
  say('open')
  setInterval(() => {}, 1_000)
}

/** Eight workers apply as fast as they can; each acknowledged apply is one line. */
async function load(): Promise<void> {
  const store = openSqliteStore({ path, now: Date.now })
  const run = `${process.pid}-${Date.now()}`
  const worker = async (number: number): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      const id = `${run}-${number}-${turn}`
      const applied = await store.apply([
        { op: 'insert', key: `done:${id}`, value: id },
        { op: 'put', key: `last:${number}`, value: id },
        { op: 'revoke', subject: `grant:${id}` },
        { op: 'append', log: 'audit', entries: [utf8(`${id} first`), utf8(`${id} second`)] },
      ])
      if (applied.ok) say(`${id} ${applied.appended[3]}`)
    }
  }
  say('open')
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(worker))
}

/** Reports one of 200 entries as expired and dies at once. */
async function expire(): Promise<void> {
  let time = 1_000_000
  const store = openSqliteStore({ path, now: () => time })
  const keys = Array.from({ length: 200 }, (_, index) => `k${index}`)
  await store.apply(keys.map((key) => ({ op: 'put', key, value: 'x', expiresAt: 1_000_100 })))
  time = 1_000_100
  say(String(await store.get('k199')))
  process.kill(process.pid, 'SIGKILL')
}

/** Applies until the disk (a file size limit) refuses, says what became of each, then tries to read. */
async function fill(): Promise<void> {
  const store = openSqliteStore({ path, now: Date.now })
  let refused = 0
  for (let turn = 0; refused < 3; turn += 1) {
    const pair = [0, 1].map((half) =>
      store
        .apply([
          { op: 'put', key: `k${turn}-${half}`, value: 'x'.repeat(2_000) },
          { op: 'append', log: 'audit', entries: [utf8(`k${turn}-${half}`)] },
        ])
        .then(
          () => say(`applied k${turn}-${half}`),
          (error: unknown) => {
            refused += 1
            say(`refused k${turn}-${half} ${error instanceof StoreError ? error.code : error}`)
          },
        ),
    )
    await Promise.all(pair)
  }
  process.exit(0)
}
