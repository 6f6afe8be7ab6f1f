import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber } from '../src/index.ts'

const SECRET = 'sk/live "a+b"&<é>'.replace('é', 'e')
const scrub = createScrubber([SECRET])
const run = (text: string, with_ = scrub) => {
  const { body, scrubbed } = with_(Buffer.from(text))
  return { text: Buffer.from(body).toString(), scrubbed }
}

describe('createScrubber', () => {
  it.each<[string, string]>([
    ['raw', SECRET],
    ['base64', btoa(SECRET)],
    ['base64 without padding', btoa(SECRET).replace(/=+$/, '')],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
    ['hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded in lower case', encodeURIComponent(SECRET).replace(/%../g, (octet) => octet.toLowerCase())],
    ['form-encoded', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['JSON with escaped slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
    ['HTML', 'sk/live &quot;a+b&quot;&amp;&lt;e&gt;'],
  ])('A-276: masks the %s form, every time it comes', (_title, form) => {
    expect(run(`x${form}y${form}z`)).toEqual({ text: 'x[redacted]y[redacted]z', scrubbed: true })
  })

  it('A-276: masks it inside longer Base64 at every offset', () => {
    for (const prefix of ['', 'a', 'ab', 'Bearer ', 'user:']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const { text, scrubbed } = run(Buffer.from(`${prefix}${SECRET} and more`).toString(encoding))
        expect(scrubbed).toBe(true)
        expect(text).toContain('[redacted]')
      }
    }
  })

  const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0')
  const each = (write: (char: string) => string, text = SECRET) => [...text].map(write).join('')
  it.each<[string, string]>([
    [
      'JSON of .NET and Go',
      JSON.stringify(SECRET)
        .slice(1, -1)
        .replace(/[+&<>]/g, (char) => `\\u00${hex(char)}`),
    ],
    ['JSON with all escaped', each((char) => `\\u00${hex(char).toUpperCase()}`)],
    ['JSON within JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ['JSON within JSON within JSON', JSON.stringify(JSON.stringify(JSON.stringify(SECRET))).slice(7, -7)],
    ['percent', each((char) => `%${hex(char)}`)],
    ['twice percent-encoded', encodeURIComponent(encodeURIComponent(SECRET))],
    ['partly percent-encoded', SECRET.replace('s', '%73').replace(' ', '%20')],
    ['decimal HTML', each((char) => `&#${char.charCodeAt(0)};`)],
    ['hexadecimal HTML', each((char) => `&#x${hex(char)};`)],
    ['HTML, twice', SECRET.replaceAll('&', '&amp;amp;').replaceAll('"', '&amp;quot;')],
    ['HTML of other servers', SECRET.replaceAll('&', '&#038;').replaceAll('"', '&#34;').replaceAll('+', '&#43;')],
  ])('A-276: masks the secret escaped as %s, and nothing around it', (_title, form) => {
    expect(run(`{"x":"\\"${form}\\u0041","y":"%41${form}"}`)).toEqual({
      text: '{"x":"\\"[redacted]\\u0041","y":"%41[redacted]"}',
      scrubbed: true,
    })
  })

  it('A-276: masks Base64 whose slashes and signs are escaped', () => {
    const secret = '~~~???>>>~~~???>>>'
    const base64 = btoa(secret)
    expect(base64).toMatch(/[/].*[+]/)
    for (const escaped of [
      base64.replaceAll('/', '\\/'),
      base64.replaceAll('+', '\\u002B').replaceAll('/', '\\u002f'),
      encodeURIComponent(base64),
    ]) {
      expect(run(`a ${escaped} b`, createScrubber([secret]))).toEqual({ text: 'a [redacted] b', scrubbed: true })
    }
  })

  it.each(['\n', '\r\n', '\\n', '\\r\\n', '\\\\n'])('A-276: masks it over lines of Base64 that end in %j', (end) => {
    for (let before = 20; before < 60; before++) {
      const base64 = Buffer.from(`${'.'.repeat(before)}${SECRET}${'.'.repeat(70)}`).toString('base64')
      for (const width of [64, 76]) {
        const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
        const { text, scrubbed } = run(`{"mail":"${lines.join(end)}"}`, scrub)
        expect(scrubbed).toBe(true)
        const [head = '', tail = ''] = text.split('[redacted]')
        const rest = [head.slice(9), tail.slice(0, -2)].map((part) => part.replaceAll(end, ''))
        expect(Buffer.from(rest[0] ?? '', 'base64').toString()).not.toContain(SECRET.slice(0, 6))
        expect(rest[1]).not.toBe('')
      }
    }
    const innocent = `{"text":"${'a'.repeat(80)}${end}${'b'.repeat(80)}"}`
    expect(run(innocent, scrub)).toEqual({ text: innocent, scrubbed: false })
  })

  it.each(['utf16le', 'utf16be'])('A-276: masks it in %s', (order) => {
    const bytes = Buffer.from(`{"x":"${SECRET}"}`, 'utf16le')
    const { body, scrubbed } = scrub(order === 'utf16le' ? bytes : bytes.swap16())
    expect(scrubbed).toBe(true)
    expect(Buffer.from(body).toString('latin1').replaceAll('\0', '')).toBe('{"x":"[redacted]"}')
  })

  it('is not slowed down by texts that are nearly escapes', () => {
    for (const near of [
      '\\',
      '%25',
      '%',
      '&amp;',
      '&',
      '&#0',
      '\\u00',
      'a',
      `${'a'.repeat(59)}\n`,
      `${'a'.repeat(60)}\n`,
      '\n',
      '\\n',
    ]) {
      const body = Buffer.from(near.repeat(1_000_000 / near.length))
      const begun = performance.now()
      expect(scrub(body).scrubbed).toBe(false)
      expect(performance.now() - begun).toBeLessThan(3_000)
    }
  })

  it('masks overlapping forms as one', () => {
    const overlapping = createScrubber(['secret-one', 'one-secret'])
    expect(run('%73ecret-%6fne-secret!', overlapping)).toEqual({ text: '[redacted]!', scrubbed: true })
  })

  it('gives a clean body back as it is', () => {
    const body = new TextEncoder().encode('nothing here: sk/live')
    expect(scrub(body)).toEqual({ body, scrubbed: false })
    expect(scrub(body).body).toBe(body)
  })

  it('masks several secrets and short ones, and nothing for none', () => {
    const several = createScrubber(['abc', 'longer-secret', ''])
    expect(run('abc longer-secret abc', several).text).toBe('[redacted] [redacted] [redacted]')
    expect(run('', several)).toEqual({ text: '', scrubbed: false })
    expect(run('abc', createScrubber([''])).scrubbed).toBe(false)
  })

  it('leaves no secret in any text around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.stringMatching(/^[!-~]{8,40}$/), (before, after, secret) => {
        const { body, scrubbed } = createScrubber([secret])(Buffer.from(before + secret + after))
        expect(scrubbed).toBe(true)
        const rest = Buffer.from(body).toString().replaceAll('[redacted]', '\n')
        expect(rest).not.toContain(secret)
      }),
    )
  })
})
