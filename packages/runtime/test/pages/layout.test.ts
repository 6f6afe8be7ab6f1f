import { expect, it } from 'vitest'
import { html } from '../../src/pages/html.ts'
import { formHeaders, PAGE_HEADERS, page, withPicture } from '../../src/pages/layout.ts'

const policy = (host: string | null): string => formHeaders(host)['content-security-policy'] ?? ''

it('lets a form end at the client of the consent, and nowhere else', () => {
  expect(policy('app.example')).toMatch(/; form-action 'self' https:\/\/app\.example http:\/\/app\.example$/)
  expect(policy('127.0.0.1:8080')).toMatch(/ http:\/\/127\.0\.0\.1:8080$/)
  expect(policy('[::1]:8080')).toMatch(/; form-action 'self' http:$/)
})

it.each(["x; script-src 'unsafe-inline'", 'a.example https:', '*', 'a,b', "'self'", 'a.example/', ''])(
  'puts no "%s" into the policy',
  (host) => expect(policy(host).trim()).toBe(PAGE_HEADERS['content-security-policy']),
)

it('lets a page show one picture, where it does, and changes nothing else', () => {
  const headers = withPicture(formHeaders('app.example'), 'https://own.example/logo/x')
  const shown = headers['content-security-policy'] ?? ''
  expect(shown).toContain("default-src 'none'; img-src https://own.example/logo/x; style-src 'self'")
  expect(shown.replace(' img-src https://own.example/logo/x;', '')).toBe(policy('app.example'))
  expect({ ...headers, 'content-security-policy': '' }).toEqual({ ...PAGE_HEADERS, 'content-security-policy': '' })
  expect(PAGE_HEADERS['content-security-policy']).not.toContain('img-src')
})

it('escapes the title and the name of the server', () => {
  const text = page('<i>', '"&', html`<p>body</p>`)
  expect(text).toContain('<title>&lt;i&gt; - &quot;&amp;</title>')
  expect(text).toContain('<p>body</p>')
  expect(text).not.toContain('<i>')
})
