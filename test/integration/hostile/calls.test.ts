import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readLog } from '../../support/read-log.ts'
import { type AttackedTools, startAttackedTools, UPSTREAM_FIELDS } from './attacked-tools.ts'

const PORT = 18_540
let attacked: AttackedTools

beforeAll(async () => {
  attacked = await startAttackedTools(PORT)
})
beforeEach(() => void attacked.arrived())
afterAll(() => attacked?.close())

const ISSUE = '{"title":"a","count":1}'
/** What every call of `issues.create` brings to its upstream, and nothing else. */
const FIELDS = ['host', 'connection', 'user-agent', 'accept', 'accept-encoding', 'authorization', 'content-type']

describe('a call', () => {
  it('is made when all is right', async () => {
    expect((await attacked.call('issues.create', ISSUE)).status).toBe(200)
    const [{ line = '', fields = [], body = '' } = {}, ...others] = attacked.arrived()
    expect([line, body, others]).toEqual(['POST /issues', ISSUE, []])
    const names = fields.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
    expect(names).toEqual([...FIELDS, 'content-length'])
  })

  it.each(['two', 'ONE', 'one ', ' one', 'оne', 'one\u0000', 'o\u006e\u0301e'])(
    'that no rule allows is denied, and stands in the log (A-242): %j',
    async (id) => {
      const answer = await attacked.call('named', JSON.stringify({ id }))
      expect(answer.body.result).toMatchObject({
        isError: true,
        content: [{ text: 'Denied by policy: no rule allows this call.' }],
      })
      expect(attacked.arrived()).toEqual([])
      expect((await readLog(attacked.folder)).at(-1)).toMatchObject({
        kind: 'call.denied',
        reason: 'policy',
        rule: null,
        tool: 'named',
      })
    },
  )
})

describe('the name of a tool', () => {
  it.each([
    'Issues.create',
    'ISSUES.CREATE',
    'issues%2Ecreate',
    'issues.create\u0000',
    'issues.create ',
    ' issues.create',
    'issues.create\n',
    'issues.create.',
    'issues-create',
    'issues_create',
    'issues/create',
    './issues.create',
    'issues．create',
    'ıssues.create',
    'issues.create\u200b',
    'issues.cre\u00adate',
    '\ufeffissues.create',
    'issues\u2024create',
    '__proto__',
    'constructor',
    '',
  ])('is itself only, not %j (A-246)', async (name) => {
    const answer = await attacked.call(name, ISSUE)
    expect(answer.body.error).toEqual({ code: -32602, message: 'Unknown tool' })
    expect(attacked.arrived()).toEqual([])
  })
})

describe('arguments', () => {
  it.each([
    ['a name twice', '{"title":"a","title":"b","count":1}'],
    ['a name twice, once escaped', '{"title":"a","\\u0074itle":"b","count":1}'],
    ['a name twice, at depth', '{"title":"a","count":1,"more":{"a":"x","a":"y"}}'],
    ['__proto__', '{"title":"a","count":1,"__proto__":{"title":"b"}}'],
    ['__proto__, escaped', '{"title":"a","count":1,"\\u005f_proto__":{}}'],
    ['a number past what is exact', '{"title":"a","count":9007199254740993}'],
    ['a number past all', '{"title":"a","count":1e400}'],
    ['half a character', '{"title":"\\ud800","count":1}'],
  ])('with %s are no request (A-247, A-255)', async (_, args) => {
    const answer = await attacked.call('issues.create', args)
    expect([answer.status, answer.body.error?.code]).toEqual([400, -32600])
    expect(attacked.arrived()).toEqual([])
  })

  it.each([
    ['-0', '0'],
    ['1E-400', '0'],
    ['1.0', '1'],
    ['1e2', '100'],
    ['0.1e1', '1'],
    ['9007199254740990.5', '9007199254740990'],
  ])('are one value for the rules and the upstream: %s is %s (A-247)', async (written, sent) => {
    await attacked.call('issues.create', `{"title":"a","count":${written}}`)
    expect(attacked.arrived().map(({ body }) => body)).toEqual([`{"title":"a","count":${sent}}`])
    // A rule denies what is greater than 9007199254740990.
    const beyond = await attacked.call('issues.create', '{"title":"a","count":9007199254740992.0}')
    expect(beyond.body.result?.content[0]?.text).toBe('Denied by policy: nobody counts so far.')
  })

  it.each([
    ['a text for a number', '{"title":"a","count":"1"}'],
    ['a list for a text', '{"title":["a"],"count":1}'],
    ['an object for a text', '{"title":{"toString":"a"},"count":1}'],
    ['true for a number', '{"title":"a","count":true}'],
    ['null for a number', '{"title":"a","count":null}'],
    ['a member too many', '{"title":"a","count":1,"admin":true}'],
    ['a member of every object', '{"title":"a","count":1,"constructor":{"prototype":{"admin":true}}}'],
    ['a member too many, at depth', '{"title":"a","count":1,"more":{"a":"x","toString":1}}'],
  ])('with %s are refused (A-255)', async (_, args) => {
    const answer = await attacked.call('issues.create', args)
    expect(answer.body.result?.content[0]?.text).toMatch(/^The arguments are not valid: /)
    expect(attacked.arrived()).toEqual([])
  })

  it('of five megabytes are refused before they are read (A-255)', async () => {
    const answer = await attacked.call('issues.create', JSON.stringify({ title: 'x'.repeat(5_242_880), count: 1 }))
    expect(answer.status).toBe(413)
    expect(attacked.arrived()).toEqual([])
  })

  it.each([
    'env:ISSUES_TOKEN $\u007benv:ISSUES_TOKEN} $ISSUES_TOKEN {ISSUES_TOKEN} {{secret}}',
    "file:/etc/hostname op://vault/item ref+vault://x#y secret('env:ISSUES_TOKEN')",
    '") { admin } # \' OR 1=1 -- $(id) `id` {title} %7Btitle%7D <%= 1 %>',
    'a\r\nX-Injected: yes\r\n\r\n{}',
  ])('are text, whatever they are called elsewhere (A-256, A-280): %j', async (title) => {
    await attacked.call('issues.create', JSON.stringify({ title, count: 1 }))
    await attacked.call('issues.read', JSON.stringify({ id: 'x', q: title }))
    const [created, read] = attacked.arrived()
    expect(JSON.parse(created?.body ?? '')).toEqual({ title, count: 1 })
    expect([...new URLSearchParams(read?.line.split('?')[1])]).toEqual([['q', title]])
    expect(JSON.stringify([created?.fields, read?.fields])).not.toContain('njected')
  })
})

describe('what comes with a request beside its token', () => {
  it.each([
    ['X-User', 'root'],
    ['X-Forwarded-User', 'root'],
    ['X-Auth-Request-Email', 'root@example.com'],
    ['X-Roles', 'admin'],
    ['mcp-init-host', 'evil.example'],
    ['router-key', 'secret-api-key'],
    ['X-Internal-Auth', '1'],
    ['X-Forwarded-Host', 'evil.example'],
    ['Forwarded', 'host=evil.example;for=127.0.0.1'],
    ['X-Original-URL', '/admin'],
    ['X-Rewrite-URL', '/admin'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-API-Key', 'a key of the client'],
    ['Proxy-Authorization', 'Basic eDp5'],
    ['Cookie', '__Host-fullmakt-session=x'],
    ['baggage', 'user=root'],
    ['Mcp-Session-Id', 'session-of-somebody'],
    ['Idempotency-Key', 'k'],
  ])('changes nothing, and does not reach the upstream: %s (A-248, A-249)', async (name, value) => {
    const without = await attacked.call('issues.create', ISSUE)
    const [plain] = attacked.arrived()
    const answer = await attacked.call('issues.create', ISSUE, { [name]: value })
    expect([answer.status, answer.text]).toEqual([without.status, without.text])
    expect(attacked.arrived()).toEqual([plain])
    const denied = await attacked.call('unspoken', '{}', { [name]: value })
    expect(denied.body.error).toEqual({ code: -32602, message: 'Unknown tool' })
  })

  it.each(['trusted', 'root', 'admin'])(
    'is no identity, also where the client calls itself %j (A-248)',
    async (name) => {
      const clientInfo = { name, version: '1' }
      const meta = {
        'io.modelcontextprotocol/clientInfo': clientInfo,
        clientInfo,
        user: name,
        roles: [name],
        agent: name,
      }
      const denied = await attacked.call('named', '{"id":"two"}', { 'user-agent': name }, meta)
      expect(denied.body.result?.content[0]?.text).toBe('Denied by policy: no rule allows this call.')
      expect((await attacked.call('unspoken', '{}', {}, meta)).body.error?.code).toBe(-32602)
      const withoutToken = await attacked.call('named', '{"id":"one"}', { authorization: name }, meta)
      expect(withoutToken.status).toBe(401)
      expect(attacked.arrived()).toEqual([])
    },
  )
})

describe('what an upstream answers', () => {
  it('comes without any of its fields (A-259)', async () => {
    for (const [name, args] of [
      ['named', '{"id":"one"}'],
      ['issues.create', ISSUE],
    ] as const) {
      const answer = await attacked.call(name, args)
      expect(answer.status).toBe(200)
      expect([...answer.headers.keys()].sort()).toEqual(
        ['cache-control', 'connection', 'content-length', 'content-type', 'date', 'keep-alive'].sort(),
      )
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const all = JSON.stringify([...answer.headers]) + answer.text
      for (const value of Object.values(UPSTREAM_FIELDS)) expect(all).not.toContain(value)
    }
  })

  it('was asked with its own secret and no other (A-277)', async () => {
    await attacked.call('named', '{"id":"one"}')
    await attacked.call('other', '{}')
    const { ISSUES_TOKEN, OTHERS_KEY } = attacked.secrets
    const seen = attacked.arrived().map(({ port, fields }) => [port, fields.filter((value) => /the-/.test(value))])
    expect(seen).toEqual([
      [PORT + 1, [`Bearer ${ISSUES_TOKEN}`]],
      [PORT + 2, [OTHERS_KEY]],
    ])
  })
})

it('1000 calls at once get through a limit of 100 only so often, and none of them is lost (A-288)', async () => {
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => attacked.call('often', '{}')))
  const refused = answers.filter(({ body }) => body.result?.isError === true)
  expect(refused.length).toBe(900)
  for (const { body } of refused) expect(body.result?.content[0]?.text).toMatch(/^Too many calls under the rule /)
  expect(attacked.arrived().length).toBe(100)
  const log = await readLog(attacked.folder)
  expect(log.filter(({ kind, tool }) => kind === 'call.intent' && tool === 'often').length).toBe(100)
  expect(log.filter(({ kind, reason }) => kind === 'call.denied' && reason === 'limit').length).toBe(900)
})

it('had no fault in all of this', () => {
  expect(attacked.log.filter(({ level }) => level === 'error')).toEqual([])
})
