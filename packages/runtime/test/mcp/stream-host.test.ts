import type { McpStream } from '@fullmakt/mcp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type OpenStream, type StreamHost, streamHost } from '../../src/mcp/stream-host.ts'

let host: StreamHost

beforeEach(() => {
  vi.useFakeTimers()
  host = streamHost({ total: 3, perOwner: 2 })
})
afterEach(() => {
  host.close()
  vi.useRealTimers()
})

interface Kept {
  readonly open: OpenStream
  readonly said: string[]
}

function keep(owner: string, authorization: string = owner, listens: boolean = true): Kept {
  const said: string[] = []
  const stream: McpStream = {
    status: 200,
    headers: {},
    owner,
    open() {},
    end: () => void said.push('end'),
    ...(listens ? { toolsChanged: () => void said.push('changed') } : {}),
  }
  const open = { stream, authorization, keepAlive: () => void said.push(':'), end: () => stream.end() }
  return { open, said }
}

const ends = ({ said }: Kept): readonly string[] => said.filter((word) => word !== ':')

describe('caps', () => {
  it('hold for one principal and for all, and a stream that is forgotten makes room, once', () => {
    const first = host.add(keep('a').open)
    host.add(keep('a').open)
    expect([host.admits('a'), host.admits('b'), host.add(keep('a').open)]).toEqual([false, true, undefined])
    host.add(keep('b').open)
    expect([host.admits('b'), host.add(keep('b').open), host.size]).toEqual([false, undefined, 3])
    first?.()
    first?.()
    expect([host.size, host.admits('a')]).toEqual([2, true])
  })
})

it('sends each stream one comment in fifteen seconds', async () => {
  const streams = [keep('a'), keep('b'), keep('c')]
  for (const { open } of streams) host.add(open)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(streams.map(({ said }) => said)).toEqual([
    [':', ':'],
    [':', ':'],
    [':', ':'],
  ])
})

it('ends the streams of a credential that is no longer good, within a second, and no others', async () => {
  const good = new Set<string | undefined>(['Bearer a', 'Bearer b'])
  host.judgeBy(async (authorization) => {
    if (good.size === 0) throw new Error('the store cannot be asked')
    return good.has(authorization)
  })
  const one = keep('a', 'Bearer a')
  const other = keep('b', 'Bearer b')
  host.add(one.open)
  host.add(other.open)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([ends(one), ends(other)]).toEqual([[], []])
  good.delete('Bearer a')
  await vi.advanceTimersByTimeAsync(500)
  expect([ends(one), ends(other)]).toEqual([['end'], []])
  good.clear()
  await vi.advanceTimersByTimeAsync(500)
  expect(ends(other)).toEqual([])
})

it('ends the streams of a credential that is no longer good, though another cannot be judged', async () => {
  const [odd, bad] = [keep('a', 'Bearer odd'), keep('b', 'Bearer bad')]
  host.add(odd.open)
  host.add(bad.open)
  host.judgeBy(async (authorization) => {
    if (authorization === 'Bearer odd') throw new Error('cannot be judged')
    return false
  })
  await vi.advanceTimersByTimeAsync(500)
  expect([ends(odd), ends(bad)]).toEqual([[], ['end']])
})

it('says of a credential what its judge does, and that all are good where there is none', async () => {
  expect(await host.isGood('Bearer a')).toBe(true)
  host.judgeBy(async (authorization) => authorization === 'Bearer a')
  expect([await host.isGood('Bearer a'), await host.isGood('Bearer b'), await host.isGood(undefined)]).toEqual([
    true,
    false,
    false,
  ])
})

it('tells of changes, and at the end ends what would stay open', () => {
  const listens = keep('a')
  const carriesCall = keep('a', 'a', false)
  host.add(listens.open)
  host.add(carriesCall.open)
  host.toolsChanged()
  host.close()
  expect([listens.said, carriesCall.said]).toEqual([['changed', 'end'], []])
})

it('calls back for slow calls only', async () => {
  const slow: string[] = []
  host.whenSlow(() => slow.push('slow'))
  host.whenSlow(() => slow.push('fast'))()
  await vi.advanceTimersByTimeAsync(4_500)
  expect(slow).toEqual([])
  await vi.advanceTimersByTimeAsync(6_000)
  expect(slow).toEqual(['slow'])
})

it('gives up the one call of an owner and id, and none of two', () => {
  const given: string[] = []
  const forget = host.callStarted('a', 1, () => given.push('a1'))
  host.callStarted('a', '1', () => given.push('a"1"'))
  host.callStarted('b', 1, () => given.push('b1'))
  host.cancel('a', 1)
  expect(given).toEqual(['a1'])
  host.callStarted('a', 1, () => given.push('second'))
  host.cancel('a', 1)
  expect(given).toEqual(['a1'])
  forget()
  host.cancel('a', 1)
  host.cancel('c', 1)
  expect(given).toEqual(['a1', 'second'])
})
