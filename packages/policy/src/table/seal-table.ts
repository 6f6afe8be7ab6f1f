import {
  CONTENT_AT,
  DIRECTORY_AT,
  HASH_AT,
  MAGIC,
  SECTIONS,
  SECTIONS_AT,
  type SectionName,
  VERSION,
} from './table-format.ts'

/** What a section holds, before it has a place in the file. */
export type SectionData = Int32Array | Float64Array | Uint8Array

/** Puts sections into one file behind header and directory, and seals it with the SHA-256 of its content. */
export function sealTable(
  sections: Readonly<Record<SectionName, SectionData>>,
  digest: (bytes: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  let end = SECTIONS_AT
  for (const name of SECTIONS) end = aligned(end + sections[name].byteLength)
  const bytes = new Uint8Array(end)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, VERSION, true)
  view.setUint32(CONTENT_AT, end, true)
  view.setUint32(CONTENT_AT + 4, SECTIONS.length, true)
  let at = SECTIONS_AT
  for (const [index, name] of SECTIONS.entries()) {
    const { buffer, byteOffset, byteLength } = sections[name]
    view.setUint32(DIRECTORY_AT + index * 8, at, true)
    view.setUint32(DIRECTORY_AT + index * 8 + 4, byteLength, true)
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at = aligned(at + byteLength)
  }
  bytes.set(digest(bytes.subarray(CONTENT_AT)), HASH_AT)
  return bytes
}

/** The next multiple of 8, where a section may start. */
export function aligned(at: number): number {
  return Math.ceil(at / 8) * 8
}
