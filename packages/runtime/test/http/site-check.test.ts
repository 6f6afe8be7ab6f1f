import { describe, expect, it } from 'vitest'
import { siteCheck } from '../../src/http/site-check.ts'

describe.each([
  [
    'http://127.0.0.1:8790',
    ['127.0.0.1:8790'],
    ['127.0.0.1', '127.0.0.1:80', 'localhost:8790', '127.1:8790', '2130706433:8790'],
  ],
  [
    'https://agents.acme.example',
    ['agents.acme.example', 'AGENTS.Acme.Example', 'agents.acme.example:443'],
    [
      'agents.acme.example:80',
      'agents.acme.example.',
      'acme.example',
      'x.agents.acme.example',
      'agents.acme.example:0443',
    ],
  ],
  ['http://localhost', ['localhost', 'localhost:80'], ['localhost:443', '127.0.0.1']],
  ['http://[::1]:8790', ['[::1]:8790'], ['[::1]', '::1:8790', '[0:0:0:0:0:0:0:1]:8790']],
])('the server at %s', (issuer, own, foreign) => {
  const check = siteCheck(issuer)

  it.each(own)('answers for %s', (host) => {
    expect(check({ host })).toBe('ok')
    expect(check({ host, origin: issuer })).toBe('ok')
  })

  it.each([...foreign, '', ' ', 'evil.example', `${own[0]}, evil.example`, `${own[0]} `, `user@${own[0]}`])(
    'does not answer for "%s"',
    (host) => {
      expect(check({ host })).toBe('foreign-host')
      expect(check({ host, origin: issuer })).toBe('foreign-host')
    },
  )

  it('does not answer without one host, or for two', () => {
    expect(check({})).toBe('foreign-host')
    expect(check({ host: [own[0]!, own[0]!] })).toBe('foreign-host')
  })

  it.each([
    'null',
    '',
    `${issuer}/`,
    `${issuer}.evil.example`,
    'http://evil.example',
    issuer.toUpperCase(),
    issuer.replace(':', 's:'),
  ])('takes nothing from the page at "%s"', (origin) => expect(check({ host: own[0]!, origin })).toBe('foreign-origin'))

  it.each(['cross-site', 'same-site', 'Same-Origin', '', 'same-origin, none'])(
    'takes nothing from a page elsewhere, whatever origin it has: "%s"',
    (site) => {
      const fields = { host: own[0]!, 'sec-fetch-site': site }
      expect([check(fields), check({ ...fields, origin: issuer })]).toEqual(['foreign-origin', 'foreign-origin'])
    },
  )

  it.each(['same-origin', 'none'])('takes what comes from its own pages, or from none: "%s"', (site) =>
    expect(check({ host: own[0]!, origin: issuer, 'sec-fetch-site': site })).toBe('ok'),
  )

  it('takes nothing from two origins', () => {
    expect(check({ host: own[0]!, origin: [issuer, issuer] })).toBe('foreign-origin')
  })
})
