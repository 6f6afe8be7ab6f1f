import type { JsonObject } from '@fullmakt/ir'

/** What is kept of a task. `result` and `error` are JSON text; `run` names the process in which it runs. */
export interface TaskRecord {
  readonly id: string
  readonly owner: string
  readonly run: string
  readonly status: 'working' | 'completed' | 'failed' | 'cancelled'
  readonly createdAt: string
  readonly lastUpdatedAt: string
  readonly result?: string
  readonly error?: string
}

/** A task that was just begun. */
export interface BegunTask {
  readonly record: TaskRecord
  readonly signal: AbortSignal
  /** Keeps how it ended; does nothing for one that was cancelled. */
  finish(end: { readonly result: string } | { readonly error: string }): Promise<void>
}

/** Keeps tasks: calls that are answered later. Only the principal that began one can see or cancel it. */
export interface McpTasks {
  /** Begins one; resolves when it is durable, to undefined when its principal has too many. Rejections of what keeps it pass through. */
  begin(owner: string): Promise<BegunTask | undefined>
  read(id: string, owner: string): Promise<TaskRecord | undefined>
  /** Cancels one that is under way; false for one that is not there. */
  cancel(id: string, owner: string): Promise<boolean>
}

/** What tasks stand on. */
export interface TaskWorld {
  /** Keeps a text under a key, durably, for so many milliseconds. */
  readonly put: (key: string, text: string, lifetimeMs: number) => Promise<void>
  readonly get: (key: string) => Promise<string | undefined>
  /** An unguessable id. */
  readonly newId: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** How long a task can be asked about, in milliseconds, and how often a client should ask. */
export const TASK_TTL_MS = 3_600_000
export const POLL_MS = 1_000
/** Tasks of one principal that may be under way at a time. */
const MOST_RUNNING = 32

/**
 * Makes the keeper of tasks.
 * A task whose process ended before its call did is reported as failed: whether the call was carried out is in the audit log alone.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function createMcpTasks({ put, get, newId, now }: TaskWorld): McpTasks {
  const run = newId()
  const running = new Map<string, { readonly owner: string; readonly controller: AbortController }>()
  const keep = (record: TaskRecord): Promise<void> => put(record.id, JSON.stringify(record), TASK_TTL_MS)
  const time = (): string => new Date(now()).toISOString()
  const own = async (id: string, owner: string): Promise<TaskRecord | undefined> => {
    if (!/^[\w-]{1,128}$/.test(id)) return undefined
    const text = await get(id)
    const record = text === undefined ? undefined : (JSON.parse(text) as TaskRecord)
    return record?.owner === owner ? record : undefined
  }

  return {
    async begin(owner) {
      if ([...running.values()].filter((one) => one.owner === owner).length >= MOST_RUNNING) return undefined
      const id = newId()
      const controller = new AbortController()
      const at = time()
      const record: TaskRecord = { id, owner, run, status: 'working', createdAt: at, lastUpdatedAt: at }
      running.set(id, { owner, controller })
      try {
        await keep(record)
      } catch (error) {
        running.delete(id)
        throw error
      }
      return {
        record,
        signal: controller.signal,
        async finish(end) {
          if (!running.delete(id)) return
          const status = controller.signal.aborted ? 'cancelled' : 'result' in end ? 'completed' : 'failed'
          await keep({ ...record, status, lastUpdatedAt: time(), ...(status === 'cancelled' ? {} : end) })
        },
      }
    },
    async read(id, owner) {
      const record = await own(id, owner)
      if (record?.status !== 'working' || record.run === run) return record
      return { ...record, status: 'failed', error: LOST }
    },
    async cancel(id, owner) {
      const record = await own(id, owner)
      if (record === undefined) return false
      const call = running.get(id)
      if (record.status !== 'working' || call === undefined) return true
      running.delete(id)
      call.controller.abort()
      await keep({ ...record, status: 'cancelled', lastUpdatedAt: time() })
      return true
    },
  }
}

const LOST = JSON.stringify({ code: -32_603, message: 'The server ended before the call did' })

/** A task as every answer about it has it. */
export function taskInfo({ id, status, createdAt, lastUpdatedAt }: TaskRecord): JsonObject {
  return { taskId: id, status, createdAt, lastUpdatedAt, ttlMs: TASK_TTL_MS, pollIntervalMs: POLL_MS }
}
