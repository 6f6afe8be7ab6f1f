import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMemoryStore, openSqliteStore } from '../src/index.ts'
import { storeConformance } from './conformance.ts'

storeConformance('memory', () => ({ durable: false, open: (now) => openMemoryStore({ now }), dispose: () => {} }))

storeConformance('sqlite in memory', () => ({
  durable: false,
  open: (now) => openSqliteStore({ path: ':memory:', now }),
  dispose: () => {},
}))

storeConformance('sqlite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-store-'))
  return {
    durable: true,
    open: (now) => openSqliteStore({ path: join(folder, 'store.db'), now }),
    dispose: () => rmSync(folder, { recursive: true }),
  }
})
