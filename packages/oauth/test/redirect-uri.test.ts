import { describe, expect, it } from 'vitest'
import { judgeRedirectUri, matchesRedirectUri } from '../src/redirect-uri.ts'
import { agentNode, browser, createHarness, get, request } from './support.ts'

const nearMisses = [
  'https://app.example.com/cb/',
  'https://app.example.com/CB',
  'HTTPS://app.example.com/cb',
  'https://app.example.com/cb?x=1',
  'https://app.example.com/cb#',
  'https://app.example.com./cb',
  'https://app.example.com:443/cb',
  'https://app.example.com@evil.example/cb',
  'https://xapp.example.com/cb',
  'https://app.example.com/cb;x',
  'https://app.example.com/cb%00',
  'https://app.example.com/c%62',
  'https://app.example.com/x/../cb',
  'https://app.example.com\\cb',
  '//app.example.com/cb',
  'app.example.com/cb',
  '/cb',
  '',
]
const dangerous = [
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'mailto:attacker@evil.com',
  'blob:https://example.com/uuid',
  'ftp://attacker.example/cb',
  'ws://a/cb',
  'about:blank',
  'DaTa:text/html,x',
  'VbScRiPt:x',
  'BlOb:https://x/y',
  'file:///etc/passwd',
]
const hidden = [
  ' javascript:alert(1)',
  '\tjavascript:alert(1)',
  '\u0000javascript:alert(1)',
  '\u000bjavascript:alert(1)',
  '\u000cjavascript:alert(1)',
  'java\u0000script:alert(1)',
  'java\nscript:alert(1)',
  'da\tta:text/html,x',
  'https://exam\u0080ple.com/cb',
  'https://app.example.com/c\u009fb',
  'https://app.example.com/cb\u2028',
  'https://app.example.com/cb ',
  'https://app.example.com/\u00e9',
]
const odd = [
  'http://10.0.0.5/cb',
  'http://192.168.1.2/cb',
  'http://app.example.com/cb',
  'http://localhost.evil.example/cb',
  'http://127.0.0.1@evil.example/cb',
  'http://127.0.0.1:0/cb',
  'http://127.0.0.1:99999/cb',
  'http://0.0.0.0:3000/cb',
  'http://127.1/cb',
  'http://2130706433/cb',
  'http://0x7f000001/cb',
  'http://0177.0.0.1/cb',
  'http://[::ffff:127.0.0.1]/cb',
  'http://[0:0:0:0:0:0:0:1]/cb',
  'http://[::1%25lo]/cb',
  'http://LOCALHOST/cb',
  'http://localhost./cb',
  'http://loc%61lhost/cb',
  'http://127.0.0.1:/cb',
  'http://127.0.0.1:+80/cb',
  'http://127.0.0.1:8e1/cb',
  'http:/127.0.0.1/cb',
  'http:\\\\127.0.0.1\\cb',
  'https://app.example.com:65536/cb',
  'https://app%2eexample.com/cb',
  'https://*.example.com/cb',
  'https://app.example.com/cb?%63ode=x',
  'https://app.example.com/cb?x=1&RESPONSE=1&response=1',
  'myapp:/cb',
  'com.example.app://host/cb',
  'com.example.app:/cb',
  'com..app:/cb',
  'https:app.example.com/cb',
  'https:///cb',
  'https://user:pw@app.example.com/cb',
  'https://app.example.com/cb#x',
  'https://app.example.com\\@evil.example/cb',
  `https://app.example.com/${'x'.repeat(2100)}`,
  'https://app.example.com/cb?iss=https://evil',
  'https://app.example.com/cb?code=x',
  'https://app.example.com/cb?st%61te=x',
  'https://app.example.com/cb?a=1&error=x',
  '*',
  '',
]

describe('registration', () => {
  it.each([...dangerous, ...hidden])('finds %j dangerous', (uri) => {
    expect(judgeRedirectUri(uri)).toMatchObject({ ok: false, ...(uri === '' ? {} : { severity: 'dangerous' }) })
  })
  it.each(odd)('does not take %j', (uri) => {
    expect(judgeRedirectUri(uri).ok).toBe(false)
  })
  it.each([
    ['https://app.example.com/cb', false],
    ['https://app.example.com:8443/cb?a&b=%FF&c=1+2', false],
    ['https://app.example.com', false],
    ['http://127.0.0.1:3000/callback', true],
    ['http://127.0.0.1/callback', true],
    ['http://[::1]:3000/callback', true],
    ['http://localhost:8080/callback', true],
    ['http://localhost', true],
  ])('takes %j', (uri, loopback) => {
    expect(judgeRedirectUri(uri)).toEqual({ ok: true, loopback })
  })
})

describe('matching', () => {
  const registered = ['https://app.example.com/cb', 'http://127.0.0.1:3000/callback']
  it.each([...nearMisses, ...dangerous, ...hidden])('refuses %j', (uri) => {
    expect(matchesRedirectUri(registered, uri)).toBe(false)
  })
  it.each([
    'http://[::1]:3000/callback',
    'http://localhost:3000/callback',
    'http://127.0.0.2:3000/callback',
    'http://127.1:3000/callback',
    'http://127.0.0.1.:3000/callback',
    'http://[::ffff:127.0.0.1]:3000/callback',
    'https://127.0.0.1:3000/callback',
    'HTTP://127.0.0.1:3000/callback',
    'http://127.0.0.1:3000/callback/',
    'http://127.0.0.1:3000/callback?x',
    'http://127.0.0.1:3000/callback#x',
    'http://127.0.0.1:0/callback',
    'http://127.0.0.1:03000/callback',
    'http://127.0.0.1:65536/callback',
    'http://127.0.0.1:/callback',
    'http://x@127.0.0.1:3000/callback',
    'http://0.0.0.0:3000/callback',
    'http://LOCALHOST:3000/callback',
    'http://localhost.:3000/callback',
    'http://2130706433:3000/callback',
    'http://0177.0.0.1:3000/callback',
    'http://0x7f.1:3000/callback',
    'http://[::ffff:7f00:1]:3000/callback',
    'http://127.0.0.1:3000/%63allback',
    'http://127.0.0.1:3000//callback',
    'http://127.0.0.1:3000/./callback',
    'http://127.0.0.1:3000/x/../callback',
    'http://127.0.0.1:3000\\callback',
    'http://127.0.0.1:3000/callback%00',
    'http://127.0.0.1:3000/callback;x',
    'http://127.0.0.1:3000:80/callback',
    'http://127.0.0.1:-1/callback',
    'http://127.0.0.1:3000 /callback',
    'http://127.0.0.1%3a3000/callback',
    'http://127.0.0.1.nip.io:3000/callback',
  ])('refuses the loopback spelling %j', (uri) => {
    expect(matchesRedirectUri(registered, uri)).toBe(false)
  })
  it.each([
    'https://app.example.com/cb',
    'http://127.0.0.1:49152/callback',
    'http://127.0.0.1/callback',
    'http://127.0.0.1:1/callback',
    'http://127.0.0.1:65535/callback',
  ])('takes %j', (uri) => {
    expect(matchesRedirectUri(registered, uri)).toBe(true)
  })
  it('lets no port vary off the loopback', () => {
    expect(matchesRedirectUri(['https://app.example.com:1/cb'], 'https://app.example.com:2/cb')).toBe(false)
  })
})

describe('the authorization endpoint', () => {
  it.each([...nearMisses.filter((uri) => uri !== ''), ...dangerous, ...hidden])('shows a page for %j', async (uri) => {
    const h = createHarness()
    const result = await h.server.authorize(get(request({ redirect_uri: uri })), { browser, session: undefined })
    expect(result).toMatchObject({ kind: 'error-page', status: 400 })
    expect(h.written).toEqual([])
  })
  it('asks for the redirect URI when several are registered, and knows the only one', async () => {
    const agents = [
      agentNode('two', ['https://a.example/cb', 'https://b.example/cb']),
      agentNode('one', ['https://a.example/cb']),
    ]
    const h = createHarness({ agents })
    const { redirect_uri: _, ...rest } = request()
    const visit = { browser, session: undefined }
    expect((await h.server.authorize(get({ ...rest, client_id: 'two' }), visit)).kind).toBe('error-page')
    expect((await h.server.authorize(get({ ...rest, client_id: 'one' }), visit)).kind).toBe('sign-in')
  })
})
