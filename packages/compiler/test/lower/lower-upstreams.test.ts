import { describe, expect, test } from 'vitest'
import { compileText, configText, line } from '../support.ts'

const linesOf = async (origin: string, options: string): Promise<readonly string[]> => {
  const upstream = `http('${origin}' as never, { actAs: 'service', auth: bearer(secret('env:TOKEN')), ${options} })`
  const { diagnostics } = await compileText(configText({ upstream }))
  return diagnostics.map(line).map((text) => text.slice(text.indexOf('FMK')))
}

describe('an upstream', () => {
  test.each([
    ["timeout: '2d'", 'FMK2207 `2d` is longer than a day'],
    ['maxAnswerBytes: 0', 'FMK1103 `maxAnswerBytes` is not a whole number of bytes'],
    ['maxAnswerBytes: -1', 'FMK1103 `maxAnswerBytes` is not a whole number of bytes'],
    ['maxAnswerBytes: 0.5', 'FMK1103 `maxAnswerBytes` is not a whole number of bytes'],
    ['maxAnswerBytes: 1e20', 'FMK1103 `maxAnswerBytes` is not a whole number of bytes'],
    ['maxAnswerBytes: Number.NaN', 'FMK1103 `maxAnswerBytes` is not a whole number of bytes'],
  ])('is refused where no answer could come: %s', async (options, said) => {
    expect(await linesOf('https://api.example.com', options)).toEqual([said])
  })

  test('may take a day and a few gigabytes', async () => {
    expect(await linesOf('https://api.example.com', "timeout: '24h', maxAnswerBytes: 4_294_967_296")).toEqual([])
  })

  test.each(['a:b', 'a\\nb', 'jürgen', 'a\\u0000'])(
    'is not signed in to with a user name that would end early: %s',
    async (username) => {
      const upstream = `http('https://api.example.com', { actAs: 'service', auth: basic('${username}', secret('env:TOKEN')) })`
      const { diagnostics } = await compileText(configText({ upstream }))
      expect(diagnostics.map(line)).toEqual([
        expect.stringMatching(/FMK1103 a user name of `basic` is ASCII without colons and control characters$/),
      ])
    },
  )

  test.each([
    ...[
      'Host',
      'host',
      'TE',
      'te',
      'Transfer-Encoding',
      'Content-Length',
      'Content-Type',
      'Content-Encoding',
      'Cookie',
    ],
    ...['Connection', 'Keep-Alive', 'Upgrade', 'HTTP2-Settings', 'Trailer', 'Expect', 'Accept', 'Accept-Encoding'],
    ...['Proxy-Authorization', 'Proxy-Connection', 'User-Agent', 'traceparent', 'tracestate'],
    ...['', 'X Key', 'X-Key:', 'X-Key\\r\\nHost', 'X-Schlüssel', 'x'.repeat(65)],
  ])('A-254: is sent no key in the header %j', async (header) => {
    const upstream = `http('https://api.example.com', { actAs: 'service', auth: apiKey({ header: '${header}' }, secret('env:TOKEN')) })`
    const { diagnostics, program } = await compileText(configText({ upstream }), { typeCheck: false })
    expect(diagnostics.map(({ code }) => code)).toEqual(['FMK2304'])
    expect(program).toBeNull()
  })

  test.each([
    ...[
      'https://u:p@h.example',
      'https://u@h.example',
      'https://:p@h.example',
      'https://u:p@h.example/',
      'https://@h.example',
    ],
    ...[
      'https://h.example\\\\x',
      'https://h.example/x',
      'https://h.example/',
      'https://h.example?x',
      'https://h.example#x',
    ],
    ...[
      'https://H.example',
      'https://h.example:443',
      'https://h.example:65536',
      'https://h .example',
      'https://h.example\\t',
    ],
    ...[
      'https://0x7f.1',
      'https://2130706433',
      'https://127.1',
      'https://１２７.0.0.1',
      'https://[::FFFF:7f00:1]',
      'https://',
    ],
    ...[
      '//h.example',
      'h.example',
      'file:///etc/passwd',
      'gopher://h.example',
      'unix:/run/x',
      'http://h.example',
      'javascript:x',
    ],
  ])('A-269, A-272: is not at %j', async (origin) => {
    const upstream = `http('${origin}' as never, { actAs: 'service', auth: bearer(secret('env:TOKEN')) })`
    const { diagnostics, program } = await compileText(configText({ upstream }), { typeCheck: false })
    expect(diagnostics.map(({ code }) => code)).toEqual([expect.stringMatching(/^FMK(?:2205|2210|2301)$/)])
    expect(program).toBeNull()
  })

  test('is asked over HTTP', async () => {
    expect(await linesOf('ftp://api.example.com', '')).toEqual(['FMK2205 `ftp://api.example.com` is not an origin'])
  })
})
