import type { McpStream, McpStreams } from '@fullmakt/mcp'

/** A stream that is open, as whoever keeps it sees it. */
export interface OpenStream {
  readonly stream: McpStream
  /** The `Authorization` field that it was opened with. */
  readonly authorization: string | undefined
  /** Sends a comment, so that nobody in between thinks the connection dead; cuts a reader that took nothing since the last one. */
  keepAlive(): void
  /** Ends it: with its last message where it has one, and without a connection at the latest. */
  end(): void
}

/** Keeps all open streams of a server, over every artifact that it serves. */
export interface StreamHost extends McpStreams {
  /** Keeps a stream; returns what forgets it, or undefined when there are too many. */
  add(open: OpenStream): (() => void) | undefined
  /** From now on streams are held against this judge, which tells whether an `Authorization` field is still good. */
  judgeBy(isGood: (authorization: string | undefined) => Promise<boolean>): void
  /** Asks that judge; all are good where there is none. */
  isGood(authorization: string | undefined): Promise<boolean>
  /** Tells every stream that the list of tools changed. */
  toolsChanged(): void
  readonly size: number
  /** Ends the streams that would stay open, and the timer; calls under way may end by themselves. */
  close(): void
}

/** How many streams there may be, in all and of one principal. */
export interface StreamCaps {
  readonly total: number
  readonly perOwner: number
}

const TICK = 500
/** A comment is sent on each stream once in so many ticks. */
const KEEP_ALIVE = 30
/** A call is slow after so many ticks. */
const SLOW = 10

/**
 * Makes the host, with one timer for everything.
 * Each half second it asks of every credential whether it is still good, and ends the streams of those that are not.
 * A judge that rejects ends nothing of that credential: whether a revocation happened cannot be known then, and the next round asks again.
 */
export function streamHost(caps: StreamCaps = { total: 20_000, perOwner: 100 }): StreamHost {
  const turns = Array.from({ length: KEEP_ALIVE }, () => new Set<OpenStream>())
  const credentials = new Map<string | undefined, Set<OpenStream>>()
  const owners = new Map<string, number>()
  const running = new Set<{ readonly since: number; readonly callback: () => void }>()
  const calls = new Map<string, Set<() => void>>()
  let judge: ((authorization: string | undefined) => Promise<boolean>) | undefined
  let size = 0
  let tick = 0
  let isJudging = false

  const judgeAll = async (): Promise<void> => {
    if (isJudging || judge === undefined) return
    isJudging = true
    for (const [authorization, streams] of [...credentials]) {
      // Asked again in the next round.
      const isGood = await judge(authorization).catch(() => true)
      if (!isGood) for (const open of [...streams]) open.end()
    }
    isJudging = false
  }
  const timer = setInterval(() => {
    tick++
    for (const open of turns[tick % KEEP_ALIVE] ?? []) open.keepAlive()
    for (const call of running) {
      // In order of their beginning: the rest is younger.
      if (tick - call.since < SLOW) break
      running.delete(call)
      call.callback()
    }
    void judgeAll()
  }, TICK).unref()

  return {
    get size() {
      return size
    },
    admits: (owner) => size < caps.total && (owners.get(owner) ?? 0) < caps.perOwner,
    whenSlow(callback) {
      // Counted in ticks, for asking the time costs more than all else here.
      const call = { since: tick, callback }
      running.add(call)
      return () => void running.delete(call)
    },
    callStarted(owner, id, abort) {
      const key = JSON.stringify([owner, id])
      const running = calls.get(key) ?? new Set()
      calls.set(key, running.add(abort))
      return () => {
        running.delete(abort)
        if (running.size === 0 && calls.get(key) === running) calls.delete(key)
      }
    },
    cancel(owner, id) {
      const running = calls.get(JSON.stringify([owner, id]))
      // Two clients of one principal may use one id: neither may end the other's call.
      if (running?.size === 1) for (const abort of running) abort()
    },
    add(open) {
      const { owner } = open.stream
      const own = owners.get(owner) ?? 0
      if (size >= caps.total || own >= caps.perOwner) return undefined
      size++
      owners.set(owner, own + 1)
      const turn = turns[(tick + size) % KEEP_ALIVE]
      turn?.add(open)
      const fellows = credentials.get(open.authorization) ?? new Set()
      credentials.set(open.authorization, fellows.add(open))
      let isKept = true
      return () => {
        if (!isKept) return
        isKept = false
        size--
        const left = (owners.get(owner) ?? 1) - 1
        if (left > 0) owners.set(owner, left)
        else owners.delete(owner)
        turn?.delete(open)
        fellows.delete(open)
        if (fellows.size === 0 && credentials.get(open.authorization) === fellows)
          credentials.delete(open.authorization)
      }
    },
    judgeBy(isGood) {
      judge = isGood
    },
    isGood: async (authorization) => judge === undefined || judge(authorization),
    toolsChanged() {
      for (const turn of turns) for (const { stream } of turn) stream.toolsChanged?.()
    },
    close() {
      clearInterval(timer)
      for (const turn of turns) {
        for (const open of [...turn]) if (open.stream.toolsChanged !== undefined) open.end()
      }
    },
  }
}
