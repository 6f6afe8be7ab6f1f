/** Bytes that an entry has at most. */
export const MAX_ENTRY: number = 0xffff

/**
 * Entries as one bundle: each with its length before it as 2 bytes, big-endian.
 * Throws RangeError for an entry of more than 65,535 bytes. Does not count entries: a full bundle holds 256.
 * @see https://c2sp.org/tlog-tiles
 */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY) throw new RangeError(`an entry has at most ${MAX_ENTRY} bytes, not ${entry.length}`)
    length += 2 + entry.length
  }
  const bundle = new Uint8Array(length)
  let at = 0
  for (const entry of entries) {
    bundle[at] = entry.length >> 8
    bundle[at + 1] = entry.length & 0xff
    bundle.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bundle
}

/**
 * The entries of a bundle, in order; undefined when the last one is cut off. Does not count them.
 * @see https://c2sp.org/tlog-tiles
 */
export function parseEntryBundle(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Uint8Array[] = []
  let offset = 0
  while (offset < bytes.length) {
    if (offset + 2 > bytes.length) return undefined
    const end = offset + 2 + view.getUint16(offset)
    if (end > bytes.length) return undefined
    // Copied, because `slice` of a Node Buffer shares its memory.
    entries.push(new Uint8Array(bytes.subarray(offset + 2, end)))
    offset = end
  }
  return entries
}
