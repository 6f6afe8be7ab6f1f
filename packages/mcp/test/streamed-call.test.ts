import { describe, expect, it } from 'vitest'
import { acceptsEventStream } from '../src/accepts.ts'
import { errorResponse, resultResponse } from '../src/json-rpc.ts'
import type { CallContext, CallOutcome, McpAnswer, McpStream, McpStreams } from '../src/ports.ts'
import { progressReport } from '../src/progress.ts'
import { answerCall } from '../src/streamed-call.ts'

const accept = 'application/json, text/event-stream'

interface Running {
  readonly answer: Promise<McpAnswer>
  readonly progress: CallContext['onProgress']
  readonly sent: string[]
  /** The call became slow. */
  slow(): void
  readonly isSlowForgotten: () => boolean
  finish(outcome: CallOutcome): void
  fail(thrown: unknown): void
  /** Opens the stream that the answer is. */
  open(): Promise<void>
}

function run(
  headers: { accept?: string } = { accept },
  token: string | null = 'p',
  hasStreams = true,
  hasRoom = true,
): Running {
  let finish: (outcome: CallOutcome) => void = () => {}
  let fail: (thrown: unknown) => void = () => {}
  let slow = (): void => {}
  let isForgotten = false
  let progress: CallContext['onProgress']
  const sent: string[] = []
  const streams: McpStreams = {
    admits: () => hasRoom,
    whenSlow(callback) {
      slow = callback
      return () => {
        isForgotten = true
      }
    },
    callStarted: () => () => {},
    cancel() {},
  }
  const answer = answerCall({
    headers,
    streams: hasStreams ? streams : undefined,
    owner: () => 'anna',
    report: token === null ? null : progressReport({ _meta: { progressToken: token } }),
    run(onProgress) {
      progress = onProgress
      return new Promise((resolve, reject) => {
        finish = resolve
        fail = reject
      })
    },
    respond(outcome) {
      if (outcome.kind === 'unavailable') throw new Error('no form')
      return resultResponse(1, JSON.stringify('text' in outcome ? outcome.text : ''))
    },
    fault: () => errorResponse(500, 1, { code: -32603, message: 'Internal error' }),
    abort: () => sent.push('abort'),
    left: () => sent.push('left'),
  })
  answer.catch(() => {})
  return {
    answer,
    progress,
    sent,
    slow: () => slow(),
    isSlowForgotten: () => isForgotten,
    finish: (outcome) => finish(outcome),
    fail: (thrown) => fail(thrown),
    async open() {
      const stream = (await answer) as McpStream
      stream.open({ send: (message) => sent.push(message), end: (message) => sent.push(`end ${message}`) })
    },
  }
}

const RESULT = '{"jsonrpc":"2.0","id":1,"result":"done"}'
const done: CallOutcome = { kind: 'answer', text: 'done' }
const report = (progress: number, total?: number): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 'p', progress, ...(total === undefined ? {} : { total }) },
  })

describe('answering a call', () => {
  it.each([
    ['nothing was reported', run()],
    ['the client takes no stream', run({ accept: 'application/json' })],
    ['the client says nothing', run({})],
    ['no progress is asked for', run({ accept }, null)],
    ['no streams are kept', run({ accept }, 'p', false)],
  ])('19: is one JSON object when %s', async (_, call) => {
    call.finish(done)
    expect(await call.answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: RESULT,
    })
  })

  it('opens no stream where there is no room for one', async () => {
    const { answer, progress, slow, finish } = run({ accept }, 'p', true, false)
    progress?.(0, null)
    slow()
    finish(done)
    expect(await answer).toMatchObject({ status: 200, body: RESULT })
  })

  it('18, 98: opens a stream at the first report, keeps what is said before it is read, and ends with the answer', async () => {
    const call = run()
    call.progress?.(0, null)
    call.progress?.(5, 10)
    await call.open()
    call.progress?.(10, 10)
    expect(await call.answer).toMatchObject({ status: 200, headers: { 'x-accel-buffering': 'no' }, owner: 'anna' })
    call.finish(done)
    await Promise.resolve()
    await Promise.resolve()
    call.progress?.(11, 20)
    expect(call.sent).toEqual([report(0), report(5, 10), report(10, 10), `end ${RESULT}`])
    expect(call.isSlowForgotten()).toBe(true)
  })

  it('ends a stream that opens after the answer is there', async () => {
    const call = run()
    call.progress?.(0, null)
    call.finish(done)
    await call.answer
    await Promise.resolve()
    await call.open()
    expect(call.sent).toEqual([report(0), `end ${RESULT}`])
  })

  it('19: opens one for a slow call, whether progress is asked for or not', async () => {
    const call = run({ accept }, null)
    call.slow()
    await call.open()
    call.finish(done)
    await call.answer
    await Promise.resolve()
    expect(call.sent).toEqual([`end ${RESULT}`])
  })

  it('is told when nobody reads its stream any more, unless it is over, and says nothing more', async () => {
    const [open, unopened, over] = [run(), run(), run()]
    for (const { progress } of [open, unopened, over]) progress?.(0, null)
    await open.open()
    await over.open()
    over.finish(done)
    await expect.poll(() => over.sent.length).toBe(2)
    for (const { answer } of [open, unopened, over]) ((await answer) as McpStream).closed?.()
    open.progress?.(5, 10)
    unopened.progress?.(5, 10)
    await unopened.open()
    expect([open.sent, unopened.sent, over.sent]).toEqual([[report(0), 'left'], ['left'], [report(0), `end ${RESULT}`]])
  })

  it('says on the stream what goes wrong, without detail', async () => {
    const call = run()
    call.progress?.(0, null)
    await call.open()
    call.fail(new Error('hunter2'))
    await expect.poll(() => call.sent.at(-1)).toContain('-32603')
    const formless = run()
    formless.finish({ kind: 'unavailable', text: '' })
    expect(await formless.answer).toMatchObject({ status: 500 })
    const early = run()
    early.fail(new Error('early'))
    await expect(early.answer).rejects.toThrow('early')
  })
})

describe('98: progress', () => {
  it('only rises, is not told of every byte, and tells of the last', () => {
    const told = progressReport({ _meta: { progressToken: 0 } })
    const values: number[] = []
    for (let at = 0; at <= 100_000; at += 10) if (told?.(at, at === 0 ? null : 100_000) !== undefined) values.push(at)
    expect(values.length).toBeLessThanOrEqual(102)
    expect([values[0], values.at(-1)]).toEqual([0, 100_000])
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b))
    expect([told?.(100_000, 100_000), told?.(50, null)]).toEqual([undefined, undefined])
    const unknown = progressReport({ _meta: { progressToken: 'x' } })
    expect([0, 1, 2, 16_384, 16_386].map((at) => unknown?.(at, null) !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ])
  })

  it('is told under a token of 256 characters, which every report repeats, and under no longer one', () => {
    expect(progressReport({ _meta: { progressToken: 'x'.repeat(256) } })).not.toBeNull()
    expect(progressReport({ _meta: { progressToken: 'x'.repeat(257) } })).toBeNull()
  })

  it.each([{}, { _meta: {} }, { _meta: { progressToken: null } }, { _meta: { progressToken: 1.5 } }, { _meta: 'p' }])(
    'is not told without a token: %j',
    (params) => {
      expect(progressReport(params)).toBeNull()
    },
  )
})

it.each<[string | readonly string[] | undefined, boolean]>([
  [accept, true],
  ['text/event-stream;q=0.5,*/*', true],
  [['application/json', 'Text/Event-Stream'], true],
  ['application/json, text/event-stream;q=0', false],
  ['*/*', false],
  ['text/event-streams', false],
  [undefined, false],
])('16: %j takes a stream: %s', (value, takes) => {
  expect(acceptsEventStream({ accept: value })).toBe(takes)
})
