import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { notification, own } from './json-rpc.ts'

/** Turns what was received into the text of a notification, or undefined where there is nothing to tell. */
export type ProgressReport = (received: number, total: number | null) => string | undefined

/** How much must have come since the last report when the size of the answer is not known, in bytes. */
const STEP = 16_384
/** Characters of a token that progress is told under: it is said with every report. */
const LONGEST_TOKEN = 256

/**
 * Reads the progress token of a request and makes what reports under it.
 * Takes the params; returns null when no progress is asked for, or under a token that is none or very long. Values only ever rise, and there are at most 100 reports of an answer of known size.
 *
 * @see MCP 2026-07-28, basic/patterns/progress
 */
export function progressReport(params: JsonObject): ProgressReport | null {
  const meta = own(params, '_meta')
  const token = isJsonObject(meta) ? own(meta, 'progressToken') : undefined
  const isToken = typeof token === 'string' ? token.length <= LONGEST_TOKEN : Number.isSafeInteger(token)
  if (!isToken || token === undefined) return null
  let last = -1
  return (received, total) => {
    const step = total === null ? STEP : total / 100
    if (received <= last || (last > 0 && received - last < step && received !== total)) return undefined
    last = received
    return notification('notifications/progress', {
      progressToken: token,
      progress: received,
      ...(total === null ? {} : { total }),
    })
  }
}
