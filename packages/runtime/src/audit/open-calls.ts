/** Finds the calls that were begun and never ended: what a crash leaves behind. */
export interface OpenCalls {
  /** Looks at one entry of the log, in order. */
  visit(entry: Uint8Array): void
  /** The calls whose intent has no outcome. */
  list(): readonly string[]
}

/** Starts looking; entries of other kinds pass. */
export function createOpenCalls(): OpenCalls {
  const open = new Set<string>()
  const decoder = new TextDecoder()
  return {
    visit(bytes) {
      const entry = JSON.parse(decoder.decode(bytes)) as { kind?: unknown; call?: unknown }
      if (typeof entry.call !== 'string') return
      if (entry.kind === 'call.intent') open.add(entry.call)
      if (entry.kind === 'call.outcome' || entry.kind === 'call.unknown') open.delete(entry.call)
    },
    list: () => [...open],
  }
}
