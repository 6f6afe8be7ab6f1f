import type { Json, JsonObject } from '@fullmakt/ir'
import { askable } from '../capabilities.ts'

/** One session of a client of this era: what the handshake said, and what the client subscribed to. Only its principal can use it. */
export interface McpSession {
  readonly id: string
  readonly owner: string
  /** What the client can be asked; nothing else that it declared is kept. */
  readonly capabilities: JsonObject
  /** How grave a log message must be to be sent: a place in the list of levels, or null for none at all. */
  logLevel: number | null
  readonly subscriptions: Set<string>
  /** The session's own streams that are open, the newest last, which alone is told of changes. */
  readonly listeners: Set<SessionListener>
  /** Waits for the answer to a request that is yet to be sent, under an id of its own; undefined where it waits for too many, or has ended. */
  expect(signal: AbortSignal): ExpectedAnswer | undefined
  /** Gives an answer to whoever waits for it. */
  settle(id: string, answer: Json | undefined): void
}

/** A stream of a session, seen from the session. */
export interface SessionListener {
  /** Ends the stream. */
  end(): void
}

/** An answer that somebody waits for. */
export interface ExpectedAnswer {
  readonly id: string
  /** Rejects never: it is undefined for an error, and when there will be none. */
  readonly answer: Promise<Json | undefined>
  /** Whether it was waited for as long as that may take. */
  isLate(): boolean
}

/** Keeps the sessions of a server, over every artifact that it serves. */
export interface McpSessions {
  open(owner: string, capabilities: JsonObject): McpSession
  /** The session of that id and principal; undefined for one that ended, was never there, or is somebody else's. */
  find(id: string, owner: string): McpSession | undefined
  end(session: McpSession): void
  readonly size: number
}

/** What sessions stand on. */
export interface SessionWorld {
  /** An unguessable id of visible ASCII characters. */
  readonly newId: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Calls back after so many milliseconds; returns what takes that back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void
}

/** How many sessions there may be, in all and of one principal, how long one may rest, and how long a question waits, in milliseconds. */
export interface SessionCaps {
  readonly total: number
  readonly perOwner: number
  readonly idleMs: number
  readonly questionMs: number
}

/** Answers that a session may wait for at a time, resources that it may subscribe to, its own streams, and how long the URI of a resource may be. */
const MOST_WAITING = 16
export const MOST_SUBSCRIPTIONS = 256
export const MOST_LISTENERS = 4
export const LONGEST_URI = 2_048
const DEFAULTS: SessionCaps = { total: 10_000, perOwner: 32, idleMs: 3_600_000, questionMs: 600_000 }

/**
 * Makes the keeper of sessions.
 * Where there are too many, the one used longest ago goes: of the same principal first, then of all. A client whose session went is told so by 404
 * and begins anew.
 *
 * @see MCP 2025-11-25, basic/transports, Session Management
 */
export function createMcpSessions(world: SessionWorld, given: Partial<SessionCaps> = {}): McpSessions {
  const { newId, now } = world
  const caps = { ...DEFAULTS, ...given }
  // In order of use: whatever is found is put at the end.
  const sessions = new Map<string, Kept>()
  const owners = new Map<string, number>()

  const end = (session: McpSession): void => {
    const kept = sessions.get(session.id)
    if (kept === undefined) return
    sessions.delete(session.id)
    const left = (owners.get(session.owner) ?? 1) - 1
    if (left > 0) owners.set(session.owner, left)
    else owners.delete(session.owner)
    kept.giveUp()
    for (const listener of session.listeners) listener.end()
  }
  // Who listens is there, however long nothing is asked.
  const isIdle = ({ session, usedAt }: Kept): boolean => usedAt + caps.idleMs <= now() && session.listeners.size === 0
  const use = (kept: Kept): void => {
    kept.usedAt = now()
    sessions.delete(kept.session.id)
    sessions.set(kept.session.id, kept)
  }
  const makeRoom = (owner: string): void => {
    for (const kept of [...sessions.values()]) {
      if (kept.usedAt + caps.idleMs > now()) break
      if (isIdle(kept)) end(kept.session)
      else use(kept)
    }
    if ((owners.get(owner) ?? 0) >= caps.perOwner) {
      const oldest = [...sessions.values()].find(({ session }) => session.owner === owner)
      if (oldest !== undefined) end(oldest.session)
    }
    if (sessions.size >= caps.total) for (const { session } of [...sessions.values()].slice(0, 1)) end(session)
  }

  return {
    get size() {
      return sessions.size
    },
    open(owner, capabilities) {
      makeRoom(owner)
      const made = makeSession(newId(), owner, askable(capabilities), world, caps.questionMs)
      sessions.set(made.session.id, { ...made, usedAt: now() })
      owners.set(owner, (owners.get(owner) ?? 0) + 1)
      return made.session
    },
    find(id, owner) {
      const kept = sessions.get(id)
      if (kept === undefined || kept.session.owner !== owner) return undefined
      if (isIdle(kept)) {
        end(kept.session)
        return undefined
      }
      use(kept)
      return kept.session
    },
    end,
  }
}

/** Names whose calls a cancellation finds: those of a session, or of a principal where none are kept. */
export function callScope(owner: string, session: McpSession | undefined): string {
  return session === undefined ? owner : `${owner}\n${session.id}`
}

interface Kept {
  readonly session: McpSession
  readonly giveUp: () => void
  usedAt: number
}

function makeSession(
  id: string,
  owner: string,
  capabilities: JsonObject,
  { after }: SessionWorld,
  questionMs: number,
): Omit<Kept, 'usedAt'> {
  const waiting = new Map<string, (answer: Json | undefined) => void>()
  let asked = 0
  let hasEnded = false
  const settle = (request: string, answer: Json | undefined): void => {
    const take = waiting.get(request)
    waiting.delete(request)
    take?.(answer)
  }
  const session: McpSession = {
    id,
    owner,
    capabilities,
    logLevel: null,
    subscriptions: new Set(),
    listeners: new Set(),
    settle,
    expect(signal) {
      if (signal.aborted || hasEnded || waiting.size >= MOST_WAITING) return undefined
      // Counted for the whole session: two calls under one id must not take each other's answers.
      const request = `ask-${++asked}`
      let isLate = false
      const answer = new Promise<Json | undefined>((resolve) => {
        const onAbort = (): void => settle(request, undefined)
        const stop = after(questionMs, () => {
          isLate = true
          settle(request, undefined)
        })
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.set(request, (given) => {
          stop()
          signal.removeEventListener('abort', onAbort)
          resolve(given)
        })
      })
      return { id: request, answer, isLate: () => isLate }
    },
  }
  return {
    session,
    giveUp() {
      hasEnded = true
      for (const request of [...waiting.keys()]) settle(request, undefined)
    },
  }
}
