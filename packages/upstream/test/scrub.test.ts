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
