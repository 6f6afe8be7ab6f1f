export { StoreError, type StoreErrorCode } from './error.ts'
export { type MemoryStoreOptions, openMemoryStore } from './memory/open-memory-store.ts'
export type { Applied, Change, Entry, Gathered, Rate, RateDecision, Store } from './port.ts'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts'
