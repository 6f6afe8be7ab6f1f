import { describe, expect, it } from 'vitest'
import { answerOf } from '../src/answer.ts'
import type { UpstreamAnswer, Validator } from '../src/index.ts'
import { answered, tool, validator } from './support.ts'

const structured = tool('structured', { output: { type: 'object', properties: { id: { type: 'string' } } } })
const plain = tool('plain')
const isId: Validator = validator((value) => typeof (value as { id?: unknown }).id === 'string')
const fails = (reason: string, sent = true): UpstreamAnswer => ({ ok: false, reason, sent })

const table: readonly (readonly [string, typeof plain, UpstreamAnswer, object, string])[] = [
  ['text', plain, answered('hello'), { kind: 'answer', text: 'hello' }, 'answered'],
  ['nothing', plain, answered('', { status: 204 }), { kind: 'answer', text: 'Done (status 204).' }, 'answered'],
  [
    'the declared form, reduced',
    structured,
    answered('{"id":"x","owner":"secret"}'),
    { kind: 'answer', structured: { id: 'x' }, text: '{"id":"x"}' },
    'answered',
  ],
  [
    'another form',
    structured,
    answered('{"id":1}'),
    { kind: 'failed', text: 'The upstream answered in another form than declared.' },
    'other-form',
  ],
  [
    'no JSON',
    structured,
    answered('<p>'),
    { kind: 'failed', text: 'The upstream did not answer with JSON.' },
    'not-json',
  ],
  [
    'no text',
    plain,
    answered('', { body: Uint8Array.of(0xff, 0xfe) }),
    { kind: 'failed', text: 'The upstream answered with bytes that are not text.' },
    'not-text',
  ],
  [
    'an error',
    structured,
    answered('{"message":"no"}', { status: 404 }),
    { kind: 'failed', text: 'The upstream answered with status 404: {"message":"no"}' },
    'answered',
  ],
  [
    'an error without a word',
    plain,
    answered(' ', { status: 500 }),
    { kind: 'failed', text: 'The upstream answered with status 500' },
    'answered',
  ],
  ['too late', plain, fails('timeout'), { kind: 'failed', text: 'The upstream did not answer in time.' }, 'timeout'],
  [
    'too much',
    plain,
    fails('too-large'),
    { kind: 'failed', text: 'The upstream answered with more than is allowed.' },
    'too-large',
  ],
  [
    'a redirect',
    plain,
    fails('redirect-refused'),
    { kind: 'failed', text: 'The upstream answered with a redirect, which is not followed.' },
    'redirect-refused',
  ],
  [
    'nothing, for the client left',
    plain,
    fails('aborted'),
    { kind: 'failed', text: 'The call was cancelled.' },
    'cancelled',
  ],
  [
    'a refusal here',
    plain,
    fails('request-refused', false),
    { kind: 'failed', text: 'The arguments cannot be put into a request.' },
    'request-refused',
  ],
  [
    'an unknown fault',
    plain,
    fails('toString', false),
    { kind: 'failed', text: 'The upstream could not be reached.' },
    'toString',
  ],
]

it.each(table)('an upstream that answers %s', (_, node, answer, result, word) => {
  const guarded = answerOf(node, node.output === null ? null : isId, [], answer)
  expect(guarded.result).toEqual(result)
  expect(guarded.outcome).toEqual({
    result: word,
    status: answer.ok ? answer.status : null,
    sent: answer.ok || answer.sent,
    scrubbed: false,
  })
})

it('says in the outcome that something was masked', () => {
  expect(answerOf(plain, null, [], answered('x', { scrubbed: true })).outcome.scrubbed).toBe(true)
})

it('passes on two thousand characters of an error, and no more', () => {
  const { result } = answerOf(plain, null, [], answered('e'.repeat(5_000), { status: 500 }))
  expect(result).toEqual({ kind: 'failed', text: `The upstream answered with status 500: ${'e'.repeat(2_000)}` })
})

it('leaves members out before the answer is judged and written', () => {
  const properties = { id: { type: 'string' }, iban: { type: 'string' } }
  const node = tool('structured', { output: { type: 'object', properties } })
  const seen: unknown[] = []
  const validate = validator((value) => seen.push(structuredClone(value)) > 0)
  const { result } = answerOf(node, validate, [['iban']], answered('{"id":"x","iban":"secret","more":1}'))
  expect(result).toEqual({ kind: 'answer', structured: { id: 'x' }, text: '{"id":"x"}' })
  expect(seen).toEqual([{ id: 'x' }])
})

it('gives no answer when what is left out was required', () => {
  const required = validator((value) => Object.hasOwn(value as object, 'id'))
  const { result, outcome } = answerOf(structured, required, [['id']], answered('{"id":"secret"}'))
  expect(result).toEqual({ kind: 'failed', text: 'The upstream answered in another form than declared.' })
  expect(outcome.result).toBe('other-form')
})

it.each([
  ['text', plain, answered('secret')],
  ['an error', structured, answered('{"iban":"secret"}', { status: 400 })],
  ['an error of a tool with text', plain, answered('secret', { status: 500 })],
])('passes on nothing of %s when something is to be left out', (_, node, answer) => {
  const { result, outcome } = answerOf(node, node.output === null ? null : isId, [['iban']], answer)
  expect(result.kind).toBe('failed')
  expect(JSON.stringify([result, outcome])).not.toContain('secret')
})

describe('a number', () => {
  const open = tool('open', { output: { type: 'object' } })
  const told = (body: string) =>
    answerOf(
      open,
      validator(() => true),
      [],
      answered(body),
    ).result

  it.each(['1e400', '-1e400', '9'.repeat(309), `${'9'.repeat(305)}e9`, '1E+999'])(
    'that overflows is none, rather than null: %s',
    (number) => {
      for (const body of [`{"n":${number}}`, `{"n":[{"m":${number}}]}`]) {
        expect(told(body)).toEqual({ kind: 'failed', text: 'The upstream did not answer with JSON.' })
      }
    },
  )
  it.each(['1e308', '0e999', '1e-999', '9007199254740993'])('that does not is passed on: %s', (number) => {
    expect(told(`{"n":${number}}`)).toMatchObject({ kind: 'answer', structured: { n: Number(number) } })
  })
  it('within a text is not one', () => {
    expect(told('{"n":"1e400"}')).toMatchObject({ kind: 'answer', structured: { n: '1e400' } })
  })
})
