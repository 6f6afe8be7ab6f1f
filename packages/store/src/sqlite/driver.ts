// The only file that knows node:sqlite: its class is being renamed.
import { DatabaseSync } from 'node:sqlite'
import { toStoreError } from './failure.ts'

/** A value a statement takes or gives. Integers beyond 2^53-1 are never read back silently: the engine throws. */
export type SqlValue = string | number | null | Uint8Array

/** A prepared statement; rows are arrays in the order of the selected columns. All throw StoreError. */
export interface Statement {
  get(...values: readonly SqlValue[]): readonly SqlValue[] | undefined
  all(...values: readonly SqlValue[]): readonly (readonly SqlValue[])[]
  run(...values: readonly SqlValue[]): number
}

/** An open database. All throw StoreError. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  inTransaction(): boolean
  close(): void
}

/**
 * Opens a SQLite file (or `:memory:`). `timeoutMs` is how long a statement waits for another connection's lock.
 * Throws StoreError; does not create folders and sets no pragma.
 */
export function openDatabase(
  path: string,
  options: { readonly readOnly: boolean; readonly timeoutMs: number },
): Database {
  const database = guard(
    () => new DatabaseSync(path, { readOnly: options.readOnly, timeout: options.timeoutMs, allowExtension: false }),
  )
  return {
    exec: (sql) => guard(() => database.exec(sql)),
    prepare(sql) {
      const statement = guard(() => database.prepare(sql))
      statement.setReturnArrays(true)
      return {
        get: (...values) => guard(() => statement.get(...values) as unknown as SqlValue[] | undefined),
        all: (...values) => guard(() => statement.all(...values) as unknown as SqlValue[][]),
        run: (...values) => guard(() => Number(statement.run(...values).changes)),
      }
    },
    inTransaction: () => database.isTransaction,
    close: () => guard(() => database.close()),
  }
}

function guard<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw toStoreError(error)
  }
}
