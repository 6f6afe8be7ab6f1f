import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Finds the calls that were begun and never ended: what a crash leaves behind. */
export interface OpenCalls {
  /** Looks at one entry of the log, in order. */
  visit(entry: Uint8Array): void
  /** As `visit`, for an entry that was not yet written as bytes. */
  see(entry: { readonly kind?: unknown; readonly call?: unknown }): void
  /** The calls whose intent has no outcome. */
  list(): readonly string[]
}

/** Starts looking, with the calls that were open already; entries of other kinds pass. */
export function createOpenCalls(before: readonly string[] = []): OpenCalls {
  const open = new Set<string>(before)
  const decoder = new TextDecoder()
  const see: OpenCalls['see'] = ({ kind, call }) => {
    if (typeof call !== 'string') return
    if (kind === 'call.intent') open.add(call)
    if (kind === 'call.outcome' || kind === 'call.unknown') open.delete(call)
  }
  return {
    see,
    visit: (bytes) => see(JSON.parse(decoder.decode(bytes)) as { kind?: unknown; call?: unknown }),
    list: () => [...open],
  }
}

/** The calls that were open when the log had `size` entries: what keeps the next start from reading all of them. */
export interface OpenCallsNote {
  readonly size: number
  readonly calls: readonly string[]
}

/** The key of notes of open calls, out of the log's private key. @see RFC 5869 */
export function openCallsKey(pem: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', pem, '', 'fullmakt open calls', 32))
}

/** A note of open calls as bytes, under a key of the log. @see RFC 2104 */
export function formatOpenCalls(key: Uint8Array, { size, calls }: OpenCallsNote): Uint8Array {
  const text = JSON.stringify({ size, calls })
  return Buffer.from(`${mac(key, text)}\n${text}\n`)
}

/** Reads what `formatOpenCalls` wrote; undefined for anything else, after which the log is read from its first entry. */
export function parseOpenCalls(key: Uint8Array, bytes: Uint8Array | undefined): OpenCallsNote | undefined {
  const [code, text, ...rest] = Buffer.from(bytes ?? new Uint8Array(0))
    .toString('utf8')
    .split('\n')
  if (code === undefined || text === undefined || rest.length !== 1) return undefined
  const expected = Buffer.from(mac(key, text))
  const given = Buffer.from(code)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  return JSON.parse(text) as OpenCallsNote
}

function mac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(`fullmakt open calls\n${text}`).digest('base64url')
}
