import type { JsonObject, TemplateNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCall } from '../src/index.ts'
import { call, upstream } from './harness.ts'

const API = upstream('https://api.example.com', { privateNetwork: false })
const arg = (name: string): TemplateNode => ({ kind: 'argument', name })
const REPOS = compileCall(call({ path: [['v1'], ['users'], [{ argument: 'user' }], ['repos']] }), API)
const pathOf = (user: string | number | boolean | null | string[]) => {
  const built = REPOS({ user })
  return built.ok ? built.request.path : built.reason
}

describe('path', () => {
  it.each([
    '..',
    '.',
    '',
    '../admin',
    '%2e%2e',
    '.%2e',
    '%2E.',
    '%252e%252e',
    '%25252e%25252e',
    '..;/admin',
    '..\\admin',
    'a/../b',
    '..%2fadmin',
    'a%2f..',
    'a\u0000b',
    'a\nb',
    'a\u007f',
    'a\u0085',
    '\ud800',
  ])('A-251: %j is refused', (user) => {
    expect(pathOf(user)).toBe('path-argument-unsafe')
  })

  it.each<[string | number | boolean, string]>([
    ['anna', 'anna'],
    [42, '42'],
    [true, 'true'],
    ['a/b', 'a%2Fb'],
    ['a?x=1', 'a%3Fx%3D1'],
    ['a#f', 'a%23f'],
    ['http://evil.example', 'http%3A%2F%2Fevil.example'],
    ['．．', '%EF%BC%8E%EF%BC%8E'],
    ['...', '...'],
    ['a..b', 'a..b'],
    ['100%', '100%25'],
    ['%2f', '%252f'],
    ['ö', '%C3%B6'],
    ["it's(*)!", "it's(*)!"],
  ])('A-251: %j is one segment %s', (user, segment) => {
    expect(pathOf(user)).toBe(`/v1/users/${segment}/repos`)
  })

  it('A-251: an absent or structured argument makes no path', () => {
    expect(REPOS({})).toEqual({ ok: false, reason: 'path-argument-missing', argument: 'user' })
    expect(pathOf(null)).toBe('path-argument-missing')
    expect(pathOf(['a'])).toBe('path-argument-missing')
    expect(compileCall(call({ path: [[{ argument: 'toString' }]] }), API)({}).ok).toBe(false)
  })

  it('A-251: parts of one segment cannot make a dot segment together', () => {
    const build = compileCall(call({ path: [['.', { argument: 'a' }], ['x']] }), API)
    expect(build({ a: '.' }).ok).toBe(false)
    expect(build({ a: '' }).ok).toBe(false)
    expect(build({ a: 'git' })).toMatchObject({ ok: true, request: { path: '/.git/x' } })
  })

  it('A-251: whatever the argument, the URL has the shape of the template', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('.', '%', '2', 'e', 'E', '/', '\\', ';', '?', '#', '@', ':', 'a'),
    })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostile), (user) => {
        const built = REPOS({ user })
        if (!built.ok) return
        const url = new URL(built.request.path, API.origin)
        expect(url.origin).toBe(API.origin)
        const segments = url.pathname.split('/')
        expect(segments).toHaveLength(5)
        expect([segments[1], segments[2], segments[4]]).toEqual(['v1', 'users', 'repos'])
        expect(decodeURIComponent(segments[3]!)).toBe(user)
        expect(url.search + url.hash).toBe('')
      }),
      { numRuns: 2_000 },
    )
  })

  it('an empty template is the root, and a trailing slash stays', () => {
    expect(compileCall(call({ path: [] }), API)({})).toMatchObject({ request: { path: '/' } })
    expect(compileCall(call({ path: [['v1'], ['']] }), API)({})).toMatchObject({ request: { path: '/v1/' } })
    expect(compileCall(call({ path: [['m:search']] }), API)({})).toMatchObject({ request: { path: '/m:search' } })
  })

  it.each([[[['..']]], [[['%2e', '.']]], [[['a b']]], [[['a/b']]], [[['a?b']]], [[['a', { argument: 'x' }, '#']]]])(
    'a template %j is not compiled',
    (path) => {
      expect(() => compileCall(call({ path }), API)).toThrow(expect.objectContaining({ code: 'ERR_CALL_TEMPLATE' }))
    },
  )

  it('a template that begins with an empty segment never leaves the origin', () => {
    expect(compileCall(call({ path: [[''], ['evil.example']] }), API)({}).ok).toBe(false)
  })

  it('A-277: a call is not compiled for another upstream', () => {
    expect(() => compileCall(call({ upstream: 'other' }), API)).toThrow(
      expect.objectContaining({ code: 'ERR_CALL_TEMPLATE' }),
    )
  })
})

describe('query', () => {
  const build = compileCall(
    call({
      query: [
        ['q', arg('q')],
        ['page', arg('page')],
        ['sort', { kind: 'literal', value: 'up&down' }],
        ['t', { kind: 'text', parts: ['<', { argument: 'page' }, '>'] }],
      ],
    }),
    API,
  )
  const queryOf = (args: JsonObject) => {
    const built = build(args)
    return built.ok ? built.request.query : built.reason
  }

  it.each(['a&admin=true', 'a%26admin', 'a=b', 'a#', 'a b+c', 'ö', 'a\r\nb'])('A-252: %j is one value', (q) => {
    const query = new URLSearchParams(queryOf({ q }))
    expect([...query]).toEqual([
      ['q', q],
      ['sort', 'up&down'],
    ])
  })

  it('repeats lists, writes scalars, leaves out what is absent or null', () => {
    expect(queryOf({ q: ['a', 1, false], page: 2 })).toBe('q=a&q=1&q=false&page=2&sort=up%26down&t=%3C2%3E')
    expect(queryOf({ q: null, page: [] })).toBe('sort=up%26down')
    expect(queryOf({})).toBe('sort=up%26down')
  })

  it.each<[JsonObject]>([[{ q: { a: 1 } }], [{ q: [['a']] }], [{ q: [null] }], [{ q: '\ud800' }]])(
    '%j has no query form',
    (args) => {
      expect(queryOf(args)).toBe('query-argument-not-scalar')
    },
  )

  it('is bounded', () => {
    expect(queryOf({ q: 'x'.repeat(9000) })).toBe('too-long')
  })

  it('a parameter cannot take the name of the credential', () => {
    const node = { ...API, credential: { kind: 'api-key', in: 'query', name: 'q', secret: 'env:KEY' } } as const
    expect(() => compileCall(call({ query: [['q', arg('q')]] }), node)).toThrow()
  })
})

describe('body', () => {
  const body: TemplateNode = {
    kind: 'object',
    members: [
      ['title', arg('title')],
      ['__proto__', arg('proto')],
      ['note', { kind: 'text', parts: ['by ', { argument: 'who' }] }],
      ['items', { kind: 'array', items: [arg('a'), { kind: 'literal', value: 1 }, arg('b')] }],
      ['nested', { kind: 'object', members: [['x', arg('x')]] }],
    ],
  }
  const build = compileCall(call({ method: 'POST', body }), API)
  const bodyOf = (args: JsonObject) => {
    const built = build(args)
    return built.ok ? built.request.body : built.reason
  }

  it('leaves out what is absent', () => {
    expect(bodyOf({})).toBe('{"items":[1],"nested":{}}')
  })

  it('writes what is there, null included', () => {
    expect(bodyOf({ title: '"x"', who: 'anna', a: [1], b: null, x: { y: 1 }, proto: 2 })).toBe(
      '{"title":"\\"x\\"","__proto__":2,"note":"by anna","items":[[1],1,null],"nested":{"x":{"y":1}}}',
    )
  })

  it('A-255: what it writes is the JSON of the arguments, whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (title) => {
        const text = bodyOf({ title: title as JsonObject[string] })
        expect((JSON.parse(text!) as JsonObject)['title']).toEqual(JSON.parse(JSON.stringify(title)))
      }),
    )
  })

  it('an absent argument as the whole body is no body', () => {
    expect(compileCall(call({ body: arg('all') }), API)({})).toMatchObject({ request: { body: null } })
  })
})
