const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, value) => [letter, value]))

/** Bytes as standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const [a, b, c] = [bytes[offset] ?? 0, bytes[offset + 1], bytes[offset + 2]]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += letter(group >> 18) + letter(group >> 12)
    text += (b === undefined ? '=' : letter(group >> 6)) + (c === undefined ? '=' : letter(group))
  }
  return text
}

/**
 * The bytes of standard base64 text; undefined unless it is the one encoding of them (padding, no whitespace, unused bits zero).
 * @see RFC 4648 section 3.5
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const body = text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4))
  let [group, bits, offset] = [0, 0, 0]
  for (const character of body) {
    const value = VALUES.get(character)
    if (value === undefined) return undefined
    group = ((group << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[offset] = (group >> bits) & 0xff
      offset += 1
    }
  }
  // Two texts for the same bytes would let a changed signature line pass unnoticed.
  return encodeBase64(bytes) === text ? bytes : undefined
}

/**
 * Bytes as base64url without padding.
 * @see RFC 4648 section 5
 */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of base64url text; undefined unless it is the one encoding of them, without padding. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return decodeBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
}

function letter(value: number): string {
  return ALPHABET.charAt(value & 63)
}
