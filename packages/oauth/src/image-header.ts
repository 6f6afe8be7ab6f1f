/** A picture as its first bytes describe it; sizes in pixels. */
export interface ImageHeader {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  readonly width: number
  readonly height: number
}

/**
 * Tells what kind of picture bytes are and how large, by what they begin with and never by what somebody calls them: PNG, JPEG, GIF or WebP.
 * Undefined for everything else, SVG among it, which is a document and no picture. Does not decode: what comes behind the header is not judged.
 *
 * @see PNG §11.2.1, ITU-T T.81 §B.2.2, GIF89a §18, RFC 9649 §2
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readPng(view) ?? readGif(view) ?? readJpeg(view) ?? readWebp(view)
  } catch (error) {
    // A header that is cut short: the view refuses to read behind its end.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readPng(view: DataView): ImageHeader | undefined {
  if (!begins(view, 0, '\x89PNG\r\n\x1a\n') || view.getUint32(8) !== 13 || !begins(view, 12, 'IHDR')) return undefined
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

function readGif(view: DataView): ImageHeader | undefined {
  if (!begins(view, 0, 'GIF87a') && !begins(view, 0, 'GIF89a')) return undefined
  return { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

// Segment after segment, until the one that begins the frame.
function readJpeg(view: DataView): ImageHeader | undefined {
  if (!begins(view, 0, '\xff\xd8\xff')) return undefined
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    // Entropy-coded data, the end, and what has no length: no frame comes any more.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) return undefined
    at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

function readWebp(view: DataView): ImageHeader | undefined {
  if (!begins(view, 0, 'RIFF') || !begins(view, 8, 'WEBP')) return undefined
  const type = 'image/webp'
  if (begins(view, 12, 'VP8X')) return { type, width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
  if (begins(view, 12, 'VP8L') && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true)
    return { type, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (!begins(view, 12, 'VP8 ') || !begins(view, 23, '\x9d\x01\x2a')) return undefined
  return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}

function begins(view: DataView, at: number, text: string): boolean {
  if (view.byteLength < at + text.length) return false
  return [...text].every((char, index) => view.getUint8(at + index) === char.charCodeAt(0))
}
