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

  test.each(['a:b', 'a\\nb'])('is not signed in to with a user name that would end early: %s', async (username) => {
    const upstream = `http('https://api.example.com', { actAs: 'service', auth: basic('${username}', secret('env:TOKEN')) })`
    const { diagnostics } = await compileText(configText({ upstream }))
    expect(diagnostics.map(line)).toEqual([
      expect.stringMatching(/FMK1103 a user name of `basic` cannot hold a colon or a control character$/),
    ])
  })

  test('is asked over HTTP', async () => {
    expect(await linesOf('ftp://api.example.com', '')).toEqual(['FMK2205 `ftp://api.example.com` is not an origin'])
  })
})
