import { createTurns } from './in-turn.ts'
import { createTaskQuota, type TaskCaps } from './task-quota.ts'
import { asSeen, isoTime, newTask, TASK_TTL_MS, type TaskOf, type TaskRecord, type WaitingCall } from './task-record.ts'

/** A task whose call is under way. */
export interface BegunTask {
  readonly record: TaskRecord
  readonly signal: AbortSignal
  /** Keeps how it ended; does nothing for one that was cancelled. */
  finish(end: TaskEnd): Promise<void>
  /** Has it wait for answers, for nothing was sent; does nothing for one that was cancelled. */
  wait(waiting: WaitingCall): Promise<void>
}

/** How a task ends: with a result or an error, both JSON text. */
export type TaskEnd = { readonly result: string } | { readonly error: string }

/** What answers make of a task that waits for them. */
export type TaskStep =
  | { readonly kind: 'wait'; readonly waiting: WaitingCall }
  | { readonly kind: 'go'; readonly waiting: WaitingCall }
  | { readonly kind: 'end'; readonly end: TaskEnd }

/** A call that its answers let go on: its task, and the call with them and before them. */
export interface AnsweredCall {
  readonly task: BegunTask
  readonly made: WaitingCall
  readonly before: WaitingCall
}

/** Keeps tasks: calls that are answered later. Only the principal that began one can see, answer or cancel it. */
export interface McpTasks {
  /** Begins one; resolves when it is durable, to undefined when there are too many. Rejections of what keeps it pass through. */
  begin(call: TaskOf): Promise<BegunTask | undefined>
  /** Keeps one that asks before its call is made; undefined when there are too many, or nothing to wait for. `waiting` is given the time. */
  ask(call: TaskOf, waiting: (now: number) => WaitingCall | undefined): Promise<TaskRecord | undefined>
  read(id: string, owner: string): Promise<TaskRecord | undefined>
  /**
   * Gives answers to a task: `step` says what they make of it, and is asked again when something else changed the task meanwhile.
   * Returns the call when it is to be made, which is said once only, and undefined otherwise, also for a task that waits for nothing.
   */
  answer(id: string, owner: string, step: (waiting: WaitingCall) => TaskStep): Promise<AnsweredCall | undefined>
  /** Cancels one that is under way or waits; false for one that is not there. */
  cancel(id: string, owner: string): Promise<boolean>
}

/** A text that is kept, and which version of it. */
export interface KeptText {
  readonly text: string
  readonly version: number
}

/** What tasks stand on. Times are milliseconds since the epoch. */
export interface TaskWorld {
  /** Keeps a text under a key, durably, until a time. */
  readonly put: (key: string, text: string, expiresAt: number) => Promise<void>
  readonly get: (key: string) => Promise<KeptText | undefined>
  /** Keeps another text if the version is still this one; false when it is not. */
  readonly swap: (key: string, version: number, text: string, expiresAt: number) => Promise<boolean>
  /** An unguessable id. */
  readonly newId: () => string
  readonly now: () => number
}

/** Tasks of one principal that may be under way at a time. */
const MOST_RUNNING = 32
/** How often a task is read again that others change at the same time. */
const TRIES = 8

/**
 * Makes the keeper of tasks.
 * A task whose process ended before its call did is reported as failed; one that waits for answers goes on waiting, for nothing was sent for it.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function createMcpTasks(
  { put, get, swap, newId, now }: TaskWorld,
  caps: TaskCaps = { perOwner: 256, total: 10_000 },
): McpTasks {
  const run = newId()
  const running = new Map<string, RunningTask>()
  const quota = createTaskQuota(caps)
  const inTurn = createTurns()
  const own = async (id: string, owner: string): Promise<OwnTask | undefined> => {
    if (!/^[\w-]{1,128}$/.test(id)) return undefined
    // It may end while it is read: what is read then says that it works, and it did.
    const ran = running.has(id)
    const kept = await get(id)
    if (kept === undefined) return undefined
    const record = JSON.parse(kept.text) as TaskRecord
    if (record.owner !== owner) return undefined
    return { record: asSeen(record, run, ran || running.has(id), now()), version: kept.version }
  }
  const changed = (record: TaskRecord, change: Partial<TaskRecord>): TaskRecord => {
    const { waiting: _, ...rest } = record
    const next = { ...rest, lastUpdatedAt: isoTime(now()), expiresAt: now() + TASK_TTL_MS, ...change }
    quota.move(next.id, next.owner, next.expiresAt)
    return next
  }
  const trySwap = ({ version }: OwnTask, next: TaskRecord): Promise<boolean> =>
    swap(next.id, version, JSON.stringify(next), next.expiresAt)
  const keep = (record: TaskRecord): Promise<void> => put(record.id, JSON.stringify(record), record.expiresAt)

  const begun = (record: TaskRecord): BegunTask => {
    const { id, owner } = record
    const controller = new AbortController()
    let isOver = false
    // Whoever is first says how it ends. Until that is kept the task counts as running, for the record still says so.
    const over = async (change: Partial<TaskRecord>): Promise<void> => {
      if (isOver) return
      isOver = true
      await keep(changed(record, change)).finally(() => running.delete(id))
    }
    running.set(id, { owner, controller, cancel: () => over({ status: 'cancelled' }) })
    return {
      record,
      signal: controller.signal,
      finish: (end) => over({ status: endStatus(end), ...end }),
      wait: (waiting) => over(waitingFor(waiting)),
    }
  }

  return {
    async begin(call) {
      if ([...running.values()].filter(({ owner }) => owner === call.owner).length >= MOST_RUNNING) return undefined
      const record = newTask(newId(), run, call, now())
      if (!quota.take(record.id, record.owner, record.expiresAt, now())) return undefined
      const task = begun(record)
      try {
        await keep(record)
      } catch (error) {
        running.delete(record.id)
        quota.release(record.id)
        throw error
      }
      return task
    },
    async ask(call, waitingAt) {
      const waiting = waitingAt(now())
      if (waiting === undefined) return undefined
      const record = { ...newTask(newId(), run, call, now()), ...waitingFor(waiting) }
      if (!quota.take(record.id, record.owner, record.expiresAt, now())) return undefined
      try {
        await keep(record)
      } catch (error) {
        quota.release(record.id)
        throw error
      }
      return record
    },
    read: async (id, owner) => (await own(id, owner))?.record,
    answer: (id, owner, step) =>
      inTurn(id, async () => {
        for (let tries = 0; tries < TRIES; tries++) {
          const task = await own(id, owner)
          const before = task?.record.status === 'input_required' ? task.record.waiting : undefined
          if (task === undefined || before === undefined) return undefined
          const next = step(before)
          if (next.kind !== 'go') {
            const end: Partial<TaskRecord> =
              next.kind === 'wait' ? waitingFor(next.waiting) : { status: endStatus(next.end), ...next.end }
            if (await trySwap(task, changed(task.record, end))) return undefined
            continue
          }
          const record = changed(task.record, { status: 'working', run })
          // It counts as running before it says so, or it would be thought lost for a moment.
          const resumed = begun(record)
          const isMine = await trySwap(task, record).catch((error: unknown) => {
            running.delete(id)
            throw error
          })
          if (isMine) return { task: resumed, made: next.waiting, before }
          running.delete(id)
        }
        return undefined
      }),
    cancel: (id, owner) =>
      inTurn(id, async () => {
        for (let tries = 0; tries < TRIES; tries++) {
          const task = await own(id, owner)
          if (task === undefined) return false
          const { status } = task.record
          if (status !== 'input_required') {
            const call = status === 'working' ? running.get(id) : undefined
            const kept = call?.cancel()
            call?.controller.abort()
            await kept
            return true
          }
          if (await trySwap(task, changed(task.record, { status: 'cancelled' }))) return true
        }
        return true
      }),
  }
}

interface RunningTask {
  readonly owner: string
  readonly controller: AbortController
  cancel(): Promise<void>
}

interface OwnTask {
  readonly record: TaskRecord
  readonly version: number
}

function waitingFor(waiting: WaitingCall): Pick<TaskRecord, 'status' | 'waiting' | 'expiresAt'> {
  return { status: 'input_required', waiting, expiresAt: waiting.answerBy + TASK_TTL_MS }
}

function endStatus(end: TaskEnd): 'completed' | 'failed' {
  return 'result' in end ? 'completed' : 'failed'
}
