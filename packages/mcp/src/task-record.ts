import type { Json, JsonObject } from '@fullmakt/ir'
import type { Settled } from './asks.ts'

/** What is kept of a task. `result` and `error` are JSON text; `run` names the process in which it runs; `expiresAt` is milliseconds since the epoch. */
export interface TaskRecord {
  readonly id: string
  readonly owner: string
  /** The name of the tool. */
  readonly tool: string
  readonly run: string
  readonly status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'
  readonly createdAt: string
  readonly lastUpdatedAt: string
  readonly expiresAt: number
  readonly result?: string
  readonly error?: string
  /** What a call stands on that waits for answers; kept as long as nothing was sent for it. */
  readonly waiting?: WaitingCall
}

/** A call that waits for answers within its task. */
export interface WaitingCall extends Settled {
  /** The arguments that the call came with. */
  readonly args: JsonObject
  /** What the client said that it can be asked, when it called. */
  readonly capabilities: JsonObject
  /** The questions that are open, as the client gets them, by name. */
  readonly requests: JsonObject
  /** Names what the tool asked for when it was called: another release may ask for something else. */
  readonly asked: string
  /** The user was sent to the approval page. */
  readonly approval: boolean
  /** When the questions go, in milliseconds since the epoch. */
  readonly answerBy: number
}

/** How long a task can be asked about after it ended or while it runs, in milliseconds, and how often a client should ask. */
export const TASK_TTL_MS = 3_600_000
const POLL_MS = 1_000

/** A task that just came to be. */
export function newTask(id: string, run: string, call: TaskOf, now: number): TaskRecord {
  const at = isoTime(now)
  const { owner, tool } = call
  return {
    id,
    owner,
    tool,
    run,
    status: 'working',
    createdAt: at,
    lastUpdatedAt: at,
    expiresAt: now + TASK_TTL_MS,
  }
}

/** Whose a task is, and of which tool. */
export interface TaskOf {
  readonly owner: string
  readonly tool: string
}

/** A time as tasks have it. */
export function isoTime(now: number): string {
  return new Date(now).toISOString()
}

/**
 * What is to be said of a task that is kept.
 * Takes the record, the process that asks, whether the task runs in it, and the time. A task has failed whose process ended before its call did (what
 * became of the call is in the audit log alone), and one whose questions nobody answered in time.
 */
export function asSeen(record: TaskRecord, run: string, isRunning: boolean, now: number): TaskRecord {
  if (record.status === 'working' && !(record.run === run && isRunning)) return failed(record, LOST)
  const isLate = record.status === 'input_required' && (record.waiting?.answerBy ?? 0) <= now
  return isLate ? failed(record, LATE) : record
}

const LOST = { code: -32_603, message: 'The server ended before the call did' }
// A code that repeats an HTTP status, as refusals have it: it is outside every range that is reserved.
const LATE = { code: 408, message: 'Nobody answered in time, so the call was not made' }

function failed({ waiting: _, ...record }: TaskRecord, error: JsonObject): TaskRecord {
  return { ...record, status: 'failed', error: JSON.stringify(error) }
}

/** A task as every answer about it has it. @see MCP extension io.modelcontextprotocol/tasks, Tasks */
export function taskInfo({ id, status, createdAt, lastUpdatedAt, expiresAt }: TaskRecord): JsonObject {
  const ttlMs = expiresAt - Date.parse(createdAt)
  return { taskId: id, status, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs: POLL_MS }
}

/** What a task says beside that: its end, or the questions that are open. */
export function taskDetail({ result, error, waiting }: TaskRecord): JsonObject {
  if (result !== undefined) return { result: JSON.parse(result) as Json }
  if (error !== undefined) {
    const { message, ...rest } = JSON.parse(error) as { readonly message?: string }
    return { ...(message === undefined ? {} : { statusMessage: message }), error: { ...rest, message: message ?? '' } }
  }
  return waiting === undefined ? {} : { inputRequests: waiting.requests }
}
