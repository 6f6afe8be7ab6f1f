import { deflateSync } from 'node:zlib'

/** Pictures of a size, as far as readers of their first bytes can tell; the PNG is whole. */
export const images = {
  png(width: number, height: number): Uint8Array {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(width, 0)
    header.writeUInt32BE(height, 4)
    header.set([8, 2, 0, 0, 0], 8)
    const rows = width * height <= 4_096 ? Buffer.alloc(height * (1 + width * 3), 0x60) : Buffer.alloc(1)
    for (let row = 0; row * (1 + width * 3) < rows.length; row++) rows[row * (1 + width * 3)] = 0
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.of()),
    ])
  },
  gif(width: number, height: number): Uint8Array {
    const size = Buffer.alloc(4)
    size.writeUInt16LE(width, 0)
    size.writeUInt16LE(height, 2)
    return Buffer.concat([Buffer.from('GIF89a'), size, Buffer.of(0, 0, 0, 0x3b)])
  },
  /** With segments in front of the frame, as cameras write them. */
  jpeg(width: number, height: number): Uint8Array {
    const frame = Buffer.from([0xff, 0xc2, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0])
    frame.writeUInt16BE(height, 5)
    frame.writeUInt16BE(width, 7)
    const table = Buffer.concat([Buffer.from([0xff, 0xc4, 0, 6]), Buffer.from('abcd')])
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 10]), Buffer.from('Exif\0\0xx')])
    return Buffer.concat([Buffer.from([0xff, 0xd8]), exif, table, frame, Buffer.from([0xff, 0xd9])])
  },
  webp(width: number, height: number, form: 'VP8 ' | 'VP8L' | 'VP8X' = 'VP8X'): Uint8Array {
    const data = Buffer.alloc(10)
    if (form === 'VP8X') {
      data.writeUIntLE(width - 1, 4, 3)
      data.writeUIntLE(height - 1, 7, 3)
    } else if (form === 'VP8L') {
      data[0] = 0x2f
      data.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1)
    } else {
      data.set([0x9d, 0x01, 0x2a], 3)
      data.writeUInt16LE(width, 6)
      data.writeUInt16LE(height, 8)
    }
    const size = Buffer.alloc(8)
    size.writeUInt32LE(22, 0)
    return Buffer.concat([
      Buffer.from('RIFF'),
      size.subarray(0, 4),
      Buffer.from('WEBP'),
      Buffer.from(form),
      size.subarray(4),
      data,
    ])
  },
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, sum])
}

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}
