import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Change, Gathered, Store, StoreErrorCode } from '../src/index.ts'

/** One place where a store lives during a test. `open` opens it, again after `close` when `durable`. */
export interface StorePlace {
  readonly durable: boolean
  open(now: () => number): Store | Promise<Store>
  dispose(): void | Promise<void>
}

const START = 1_800_000_000_000

/** The promises of the port, as tests every adapter passes. `create` makes a fresh place for each test. */
export function storeConformance(name: string, create: () => StorePlace): void {
  describe(`${name} keeps the port's promises`, () => {
    let place: StorePlace
    let store: Store
    let time = START
    const at = (moment: number) => {
      time = START + moment
    }
    const reopen = async () => {
      await store.close()
      store = await place.open(() => time)
    }
    const rejectsWith = (promise: Promise<unknown>, code: StoreErrorCode) =>
      expect(promise).rejects.toMatchObject({ name: 'StoreError', code })

    beforeEach(async () => {
      time = START
      place = create()
      store = await place.open(() => time)
    })
    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    describe('steps', () => {
      test('put, get, delete and versions', async () => {
        expect(await store.get('a')).toBeUndefined()
        await store.apply([{ op: 'put', key: 'a', value: 'one' }])
        expect(await store.get('a')).toEqual({ value: 'one', version: 1 })
        await store.apply([{ op: 'put', key: 'a', value: 'two', expiresAt: START + 5 }])
        expect(await store.get('a')).toEqual({ value: 'two', version: 2, expiresAt: START + 5 })
        await store.apply([{ op: 'put', key: 'a', value: 'three' }])
        expect(await store.get('a')).toEqual({ value: 'three', version: 3 })
        await store.apply([
          { op: 'delete', key: 'a' },
          { op: 'delete', key: 'never' },
        ])
        expect(await store.get('a')).toBeUndefined()
      })

      test('insert once', async () => {
        expect(await store.apply([{ op: 'insert', key: 'a', value: 'one' }])).toMatchObject({ ok: true })
        expect(await store.apply([{ op: 'insert', key: 'a', value: 'two' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.get('a')).toEqual({ value: 'one', version: 1 })
      })

      test('take once', async () => {
        await store.apply([{ op: 'put', key: 'a', value: 'one' }])
        expect(await store.apply([{ op: 'take', key: 'a' }])).toEqual({
          ok: true,
          taken: ['one'],
          appended: [undefined],
        })
        expect(await store.apply([{ op: 'take', key: 'a' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.get('a')).toBeUndefined()
      })

      test('compare and swap', async () => {
        expect(await store.apply([{ op: 'swap', key: 'a', version: 1, value: 'x' }])).toEqual({ ok: false, lost: 0 })
        await store.apply([{ op: 'insert', key: 'a', value: 'one' }])
        expect(await store.apply([{ op: 'swap', key: 'a', version: 2, value: 'x' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.apply([{ op: 'swap', key: 'a', version: 1, value: 'two' }])).toMatchObject({ ok: true })
        expect(await store.apply([{ op: 'swap', key: 'a', version: 1, value: 'x' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.get('a')).toEqual({ value: 'two', version: 2 })
      })

      test('text comes back as it was', async () => {
        const value = '{"a":"é\u{1f600}\u0001\n\u2028"}'
        await store.apply([{ op: 'put', key: 'k\u{1f600}', value }])
        expect((await store.get('k\u{1f600}'))?.value).toBe(value)
      })

      test('no changes are no transition', async () => {
        expect(await store.apply([])).toEqual({ ok: true, taken: [], appended: [] })
      })
    })

    describe('all or nothing', () => {
      const before: Change[] = [
        { op: 'put', key: 'a', value: 'one' },
        { op: 'append', log: 'l', entries: [Uint8Array.of(1)] },
      ]

      test('a lost step undoes every other', async () => {
        await store.apply(before)
        const result = await store.apply([
          { op: 'put', key: 'b', value: 'x' },
          { op: 'take', key: 'a' },
          { op: 'revoke', subject: 'grant:1' },
          { op: 'append', log: 'l', entries: [Uint8Array.of(2)] },
          { op: 'insert', key: 'c', value: 'x' },
          { op: 'swap', key: 'c', version: 2, value: 'x' },
        ])
        expect(result).toEqual({ ok: false, lost: 5 })
        expect(await store.get('a')).toEqual({ value: 'one', version: 1 })
        expect([await store.get('b'), await store.get('c')]).toEqual([undefined, undefined])
        expect([await store.isRevoked(['grant:1']), await store.epoch(), await store.logSize('l')]).toEqual([
          false,
          0,
          1,
        ])
      })

      test('each step sees those before it', async () => {
        const result = await store.apply([
          { op: 'insert', key: 'a', value: 'one' },
          { op: 'swap', key: 'a', version: 1, value: 'two' },
          { op: 'take', key: 'a' },
          { op: 'insert', key: 'a', value: 'three' },
          { op: 'append', log: 'l', entries: [Uint8Array.of(1), Uint8Array.of(2)] },
          { op: 'append', log: 'l', entries: [Uint8Array.of(3)] },
          { op: 'append', log: 'm', entries: [] },
        ])
        const none = undefined
        expect(result).toEqual({
          ok: true,
          taken: [none, none, 'two', none, none, none, none],
          appended: [none, none, none, none, 0, 2, 0],
        })
        expect(await store.get('a')).toEqual({ value: 'three', version: 1 })
        expect(await store.logSize('l')).toBe(3)
      })

      test('a lost transition does not touch its neighbours of the same moment', async () => {
        await store.apply(before)
        const results = await Promise.all([
          store.apply([
            { op: 'put', key: 'x', value: '1' },
            { op: 'append', log: 'l', entries: [Uint8Array.of(2)] },
          ]),
          store.apply([
            { op: 'put', key: 'x', value: '2' },
            { op: 'append', log: 'l', entries: [Uint8Array.of(9)] },
            { op: 'take', key: 'none' },
          ]),
          store.apply([
            { op: 'swap', key: 'x', version: 1, value: '3' },
            { op: 'append', log: 'l', entries: [Uint8Array.of(3)] },
          ]),
        ])
        expect(results.map((result) => result.ok)).toEqual([true, false, true])
        expect(await store.get('x')).toEqual({ value: '3', version: 2 })
        expect((await store.logRead('l', 0, 9)).map((entry) => entry[0])).toEqual([1, 2, 3])
      })
    })

    describe('races', () => {
      const hundred = Array.from({ length: 100 }, (_, index) => index)

      test('100 parallel takes: one wins', async () => {
        await store.apply([{ op: 'put', key: 'code', value: 'x' }])
        const results = await Promise.all(hundred.map(() => store.apply([{ op: 'take', key: 'code' }])))
        expect(results.filter((result) => result.ok)).toEqual([{ ok: true, taken: ['x'], appended: [undefined] }])
      })

      test('100 parallel inserts: one wins, and its value stays', async () => {
        const results = await Promise.all(
          hundred.map((index) => store.apply([{ op: 'insert', key: 'jti', value: `${index}` }])),
        )
        const winners = hundred.filter((index) => results[index]?.ok)
        expect(winners).toHaveLength(1)
        expect((await store.get('jti'))?.value).toBe(`${winners[0]}`)
      })

      test('100 parallel swaps: one wins', async () => {
        await store.apply([{ op: 'put', key: 'family', value: 'start' }])
        const results = await Promise.all(
          hundred.map((index) => store.apply([{ op: 'swap', key: 'family', version: 1, value: `${index}` }])),
        )
        const winners = hundred.filter((index) => results[index]?.ok)
        expect(winners).toHaveLength(1)
        expect(await store.get('family')).toEqual({ value: `${winners[0]}`, version: 2 })
      })

      test('100 read-swap loops lose no step', async () => {
        await store.apply([{ op: 'put', key: 'n', value: '0' }])
        const step = async (): Promise<void> => {
          const entry = await store.get('n')
          const swapped = await store.apply([
            { op: 'swap', key: 'n', version: entry!.version, value: `${Number(entry!.value) + 1}` },
          ])
          if (!swapped.ok) await step()
        }
        await Promise.all(hundred.map(step))
        expect(await store.get('n')).toEqual({ value: '100', version: 101 })
      })

      test('what is acknowledged is read by the next request', async () => {
        await Promise.all(
          hundred.map(async (index) => {
            await store.apply([{ op: 'put', key: `k${index}`, value: `${index}` }])
            expect((await store.get(`k${index}`))?.value).toBe(`${index}`)
          }),
        )
      })
    })

    describe('expiry', () => {
      test('expired is absent, from the very millisecond', async () => {
        await store.apply([{ op: 'put', key: 'a', value: 'x', expiresAt: START + 10 }])
        at(9)
        expect(await store.get('a')).toEqual({ value: 'x', version: 1, expiresAt: START + 10 })
        at(10)
        expect(await store.get('a')).toBeUndefined()
      })

      test('every step treats an expired key as absent', async () => {
        await store.apply(['a', 'b', 'c', 'd'].map((key) => ({ op: 'put', key, value: 'x', expiresAt: START + 10 })))
        at(10)
        expect(await store.apply([{ op: 'take', key: 'a' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.apply([{ op: 'swap', key: 'b', version: 1, value: 'y' }])).toEqual({ ok: false, lost: 0 })
        expect(await store.apply([{ op: 'insert', key: 'c', value: 'y' }])).toMatchObject({ ok: true })
        expect(await store.get('c')).toEqual({ value: 'y', version: 1 })
        await store.apply([{ op: 'put', key: 'd', value: 'y' }])
        expect(await store.get('d')).toEqual({ value: 'y', version: 1 })
        expect((await store.list('', { limit: 9 })).map(({ key }) => key)).toEqual(['c', 'd'])
      })

      test('stepping the clock back revives nothing', async () => {
        await store.apply(['a', 'b', 'c'].map((key) => ({ op: 'put', key, value: 'x', expiresAt: START + 10 })))
        await store.apply([{ op: 'put', key: 'long', value: 'x', expiresAt: START + 1_000_000 }])
        at(10)
        expect(await store.get('a')).toBeUndefined()
        at(-500_000)
        for (const key of ['a', 'b', 'c']) expect(await store.get(key)).toBeUndefined()
        expect(await store.apply([{ op: 'take', key: 'b' }])).toEqual({ ok: false, lost: 0 })
        expect((await store.list('', { limit: 9 })).map(({ key }) => key)).toEqual(['long'])
        if (!place.durable) return
        await reopen()
        for (const key of ['a', 'b', 'c']) expect(await store.get(key)).toBeUndefined()
        expect(await store.get('long')).toBeDefined()
      })

      test('many expired entries hinder nothing', async () => {
        const keys = Array.from({ length: 500 }, (_, index) => `k${index}`)
        await store.apply(keys.map((key) => ({ op: 'put', key, value: 'x', expiresAt: START + 10 })))
        at(10)
        await store.apply([{ op: 'put', key: 'z', value: 'x' }])
        expect((await store.list('', { limit: 5 })).map(({ key }) => key)).toEqual(['z'])
        expect(await store.apply(keys.map((key) => ({ op: 'insert', key, value: 'y' })))).toMatchObject({ ok: true })
        expect(await store.get('k499')).toEqual({ value: 'y', version: 1 })
      })

      test('a clock that gives no time stops the store', async () => {
        await store.apply([{ op: 'put', key: 'a', value: 'x', expiresAt: START + 10 }])
        time = Number.NaN
        await rejectsWith(store.get('a'), 'ERR_STORE_CLOCK')
        await rejectsWith(store.apply([{ op: 'take', key: 'a' }]), 'ERR_STORE_CLOCK')
        time = START
        expect(await store.apply([{ op: 'take', key: 'a' }])).toMatchObject({ ok: true })
      })
    })

    describe('list', () => {
      test('by prefix, in key order, in pages', async () => {
        const keys = ['b', 'a:2', 'a:10', 'a:\u{1f600}', 'a:\uffee', 'a', 'c', 'a:1', 'a;']
        await store.apply(keys.map((key) => ({ op: 'put', key, value: key })))
        const all = (await store.list('a:', { limit: 100 })).map(({ key }) => key)
        expect(all).toEqual(['a:1', 'a:10', 'a:2', 'a:\uffee', 'a:\u{1f600}'])
        const paged: string[] = []
        for (let after: string | undefined; ; after = paged.at(-1)) {
          const page = await store.list('a:', { limit: 2, ...(after === undefined ? {} : { after }) })
          if (page.length === 0) break
          expect(page.length).toBeLessThanOrEqual(2)
          paged.push(...page.map(({ key }) => key))
        }
        expect(paged).toEqual(all)
        expect(await store.list('', { limit: 0 })).toEqual([])
        expect(await store.list('', { limit: 1 })).toEqual([{ key: 'a', value: 'a', version: 1 }])
        expect((await store.list('a:', { limit: 9, after: 'a' })).length).toBe(5)
        expect(await store.list('a:', { limit: 9, after: 'b' })).toEqual([])
      })

      test('shows neither leases nor other inner things', async () => {
        await store.lease('l', 'me', 1_000)
        expect(await store.list('', { limit: 9 })).toEqual([])
      })
    })

    describe('revocation', () => {
      test('any of the subjects, for good, and the epoch grows', async () => {
        expect([await store.isRevoked([]), await store.isRevoked(['grant:1']), await store.epoch()]).toEqual([
          false,
          false,
          0,
        ])
        await store.apply([{ op: 'revoke', subject: 'grant:1' }])
        const first = await store.epoch()
        expect(first).toBeGreaterThan(0)
        await store.apply([{ op: 'revoke', subject: 'grant:1' }])
        expect(await store.epoch()).toBeGreaterThan(first)
        expect(await store.isRevoked(['grant:2', 'grant:1'])).toBe(true)
        expect(await store.isRevoked(['grant:2', 'grant', 'grant:11'])).toBe(false)
      })
    })

    describe('log', () => {
      test('indices are consecutive under parallel appends', async () => {
        const appends = await Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            store.apply([
              { op: 'append', log: 'l', entries: Array.from({ length: (index % 3) + 1 }, () => Uint8Array.of(index)) },
            ]),
          ),
        )
        const size = await store.logSize('l')
        const read = await store.logRead('l', 0, size)
        expect(read).toHaveLength(size)
        const expected = appends.flatMap((result, index) =>
          Array.from({ length: (index % 3) + 1 }, (_, offset) => [result.ok && result.appended[0]! + offset, index]),
        )
        expect(expected.map(([position]) => position).toSorted((a, b) => Number(a) - Number(b))).toEqual(
          read.map((_, index) => index),
        )
        for (const [position, byte] of expected) expect(read[Number(position)]?.[0]).toBe(byte)
      })

      test('what gives the changes is asked once, and takes along what came until then', async () => {
        const gathered = [Uint8Array.of(1)]
        let asked = 0
        const applied = store.apply({
          size: () => gathered.length,
          close() {
            asked += 1
            return [{ op: 'append', log: 'l', entries: gathered }]
          },
        })
        if (asked === 0) gathered.push(Uint8Array.of(2))
        expect(await applied).toMatchObject({ ok: true, appended: [0] })
        expect(asked).toBe(1)
        expect(await store.logRead('l', 0, 9)).toEqual(gathered)
      })

      test('what gives no changes, or wrong ones, is refused alone', async () => {
        const gathered = (close: Gathered['close']): Gathered => ({ size: () => 1, close })
        const settled = await Promise.allSettled([
          store.apply([{ op: 'put', key: 'a', value: '1' }]),
          store.apply(
            gathered(() => {
              throw new TypeError('nothing to give')
            }),
          ),
          store.apply(gathered(() => [{ op: 'put', key: '', value: '1' }])),
          store.apply(gathered(() => [{ op: 'put', key: 'b', value: '1' }])),
        ])
        expect(
          settled.map((one) => (one.status === 'fulfilled' ? one.value.ok : (one.reason.code ?? one.reason.message))),
        ).toEqual([true, 'nothing to give', 'ERR_STORE_ARGUMENT', true])
        expect([await store.get('a'), await store.get('b')]).toMatchObject([{ value: '1' }, { value: '1' }])
      })

      test('logs do not mix, ranges are half open, bytes are as given', async () => {
        const buffer = Uint8Array.of(0, 255, 10)
        const pending = store.apply([
          { op: 'append', log: 'l', entries: [buffer, new Uint8Array(0), new Uint8Array(40_000).fill(7)] },
          { op: 'append', log: 'm', entries: [Uint8Array.of(5)] },
        ])
        buffer.fill(1)
        await pending
        const [first, second, third] = await store.logRead('l', 0, 99)
        expect([first, second, third].map((entry) => [...entry!])).toEqual([[0, 255, 10], [], Array(40_000).fill(7)])
        expect(await store.logRead('l', 1, 2)).toHaveLength(1)
        expect(await store.logRead('l', 3, 9)).toEqual([])
        expect(await store.logRead('none', 0, 9)).toEqual([])
        expect([await store.logSize('l'), await store.logSize('m'), await store.logSize('none')]).toEqual([3, 1, 0])
      })
    })

    describe('rate', () => {
      const rate = { count: 3, periodMs: 1_000 }

      test('count at once, then one each period / count', async () => {
        const first = await Promise.all([1, 2, 3, 4].map(() => store.rateTake('k', rate)))
        expect(first).toEqual([
          { allowed: true, remaining: 2, retryAfterMs: 0 },
          { allowed: true, remaining: 1, retryAfterMs: 0 },
          { allowed: true, remaining: 0, retryAfterMs: 0 },
          { allowed: false, remaining: 0, retryAfterMs: 334 },
        ])
        at(333)
        expect((await store.rateTake('k', rate)).allowed).toBe(false)
        at(334)
        expect((await store.rateTake('k', rate)).allowed).toBe(true)
        expect((await store.rateTake('other', rate)).remaining).toBe(2)
        at(10_000)
        expect(await store.rateTake('k', rate)).toEqual({ allowed: true, remaining: 2, retryAfterMs: 0 })
      })

      test('cost counts; a refused take costs nothing; a step back mints nothing', async () => {
        expect(await store.rateTake('k', rate, 2)).toEqual({ allowed: true, remaining: 1, retryAfterMs: 0 })
        expect(await store.rateTake('k', rate, 2)).toEqual({ allowed: false, remaining: 1, retryAfterMs: 334 })
        expect((await store.rateTake('k', rate)).allowed).toBe(true)
        at(-100_000)
        expect(await store.rateTake('k', rate)).toEqual({ allowed: false, remaining: 0, retryAfterMs: 334 })
      })

      test('impossible rates are refused', async () => {
        for (const bad of [
          { count: 0, periodMs: 1 },
          { count: 1, periodMs: 0 },
          { count: 1.5, periodMs: 1 },
          { count: 2 ** 40, periodMs: 2 ** 40 },
        ]) {
          await rejectsWith(store.rateTake('k', bad), 'ERR_STORE_ARGUMENT')
        }
        for (const cost of [0, -1, 0.5, 4, Number.NaN])
          await rejectsWith(store.rateTake('k', rate, cost), 'ERR_STORE_ARGUMENT')
      })
    })

    describe('lease', () => {
      test('one holder, renewal, expiry and fencing', async () => {
        const first = await store.lease('k', 'a', 100)
        expect(await store.lease('k', 'b', 100)).toBeUndefined()
        at(50)
        expect(await store.lease('k', 'a', 100)).toEqual(first)
        at(149)
        expect(await store.lease('k', 'b', 100)).toBeUndefined()
        at(150)
        const second = await store.lease('k', 'b', 100)
        expect(second!.fencing).toBeGreaterThan(first!.fencing)
        at(0)
        expect(await store.lease('k', 'a', 100)).toBeUndefined()
        at(10_000)
        await store.apply([{ op: 'put', key: 'x', value: '' }])
        expect((await store.lease('k', 'c', 100))!.fencing).toBeGreaterThan(second!.fencing)
        if (!place.durable) return
        await reopen()
        expect(await store.lease('k', 'a', 100)).toBeUndefined()
      })

      test('a ttl of 0 gives it back', async () => {
        const first = await store.lease('k', 'a b', 100)
        expect(await store.lease('k', 'a b', 0)).toEqual(first)
        expect((await store.lease('k', 'b', 100))!.fencing).toBeGreaterThan(first!.fencing)
      })

      test('of 100 at once one gets it', async () => {
        const leases = await Promise.all(Array.from({ length: 100 }, (_, index) => store.lease('k', `h${index}`, 100)))
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1)
      })
    })

    describe('refuses what it could not keep', () => {
      const changes: Change[] = [
        { op: 'put', key: '', value: 'x' },
        { op: 'put', key: 'a\0', value: 'x' },
        { op: 'put', key: '\u0001lease:k', value: 'x' },
        { op: 'put', key: '\ud800', value: 'x' },
        { op: 'insert', key: 'a', value: '\udc00' },
        { op: 'insert', key: 'a', value: 'x', expiresAt: Number.NaN },
        { op: 'insert', key: 'a', value: 'x', expiresAt: 1.5 },
        { op: 'insert', key: 'a', value: 'x', expiresAt: Number.POSITIVE_INFINITY },
        { op: 'swap', key: 'a', version: 0, value: 'x' },
        { op: 'swap', key: 'a', version: 2 ** 53, value: 'x' },
        { op: 'revoke', subject: '' },
        { op: 'append', log: 'l', entries: ['text' as unknown as Uint8Array] },
        { op: 'drop', key: 'a' } as unknown as Change,
      ]
      test.each(changes)('%o', async (change) => {
        await rejectsWith(store.apply([{ op: 'put', key: 'good', value: 'x' }, change]), 'ERR_STORE_ARGUMENT')
        expect(await store.get('good')).toBeUndefined()
      })

      test('impossible reads and leases', async () => {
        await rejectsWith(store.get(''), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.list('a', { limit: -1 }), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.isRevoked(['grant:1', '\ud800']), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.logRead('l', 2, 1), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.logRead('l', 0, 1.5), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.lease('k', 'a', -1), 'ERR_STORE_ARGUMENT')
        await rejectsWith(store.lease('k', '', 1), 'ERR_STORE_ARGUMENT')
      })
    })

    describe('close', () => {
      test('flushes what was asked before and refuses what comes after', async () => {
        const pending = store.apply([{ op: 'put', key: 'a', value: 'x' }])
        await store.close()
        expect(await pending).toMatchObject({ ok: true })
        const late = [
          store.get('a'),
          store.list('', { limit: 1 }),
          store.apply([]),
          store.isRevoked(['s']),
          store.epoch(),
          store.rateTake('k', { count: 1, periodMs: 1 }),
          store.lease('k', 'a', 1),
          store.logSize('l'),
          store.logRead('l', 0, 1),
        ]
        for (const call of late) await rejectsWith(call, 'ERR_STORE_CLOSED')
        await store.close()
      })

      test('everything but rates is there after reopening a durable place, and nothing after another', async () => {
        await store.apply([
          { op: 'put', key: 'a', value: 'x', expiresAt: START + 1_000 },
          { op: 'revoke', subject: 'grant:1' },
          { op: 'append', log: 'l', entries: [Uint8Array.of(1), Uint8Array.of(2)] },
        ])
        const epoch = await store.epoch()
        await reopen()
        if (!place.durable) {
          expect([await store.get('a'), await store.isRevoked(['grant:1']), await store.logSize('l')]).toEqual([
            undefined,
            false,
            0,
          ])
          return
        }
        expect(await store.get('a')).toEqual({ value: 'x', version: 1, expiresAt: START + 1_000 })
        expect(await store.isRevoked(['grant:1'])).toBe(true)
        expect(await store.epoch()).toBe(epoch)
        expect(await store.apply([{ op: 'append', log: 'l', entries: [Uint8Array.of(3)] }])).toMatchObject({
          appended: [2],
        })
      })
    })
  })
}
