import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/index.ts'
import { storePath } from '../folder.ts'
import { spawnChild } from '../spawn.ts'

const KILLS = 24

test(`every acknowledged apply survives ${KILLS} SIGKILLs under load, whole`, { timeout: 120_000 }, async () => {
  const path = storePath()
  const acknowledged = new Map<string, number>()
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawnChild('load', path)
    await child.started
    setTimeout(child.kill, Math.random() * 120)
    await child.ended
    for (const line of child.lines().slice(1)) {
      const [id, position] = line.split(' ')
      acknowledged.set(id!, Number(position))
    }
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS)

  const store = openSqliteStore({ path, now: Date.now })
  const size = await store.logSize('audit')
  const log = (await store.logRead('audit', 0, size)).map((entry) => new TextDecoder().decode(entry))
  expect(log).toHaveLength(size)
  for (const [id, position] of acknowledged) {
    expect(await store.get(`done:${id}`)).toEqual({ value: id, version: 1 })
    expect(await store.isRevoked([`grant:${id}`])).toBe(true)
    expect(log.slice(position, position + 2)).toEqual([`${id} first`, `${id} second`])
  }
  const done = await store.list('done:', { limit: size })
  expect(log.toSorted()).toEqual(done.flatMap(({ value }) => [`${value} first`, `${value} second`]).toSorted())
  expect(await store.epoch()).toBe(done.length)
  await store.close()
})

test('what was reported expired is not revived by a crash and a clock that steps back', async () => {
  const path = storePath()
  const child = spawnChild('expire', path)
  await child.ended
  expect(child.lines()).toEqual(['undefined'])
  const store = openSqliteStore({ path, now: () => 1_000_000 })
  expect(await store.list('', { limit: 500 })).toEqual([])
  expect(await store.apply([{ op: 'take', key: 'k150' }])).toEqual({ ok: false, lost: 0 })
  await store.close()
})

test.skipIf(process.platform === 'win32')(
  'without room, what is refused is not applied and what was applied stays',
  async () => {
    const path = storePath()
    const child = spawnChild('fill', path, 600)
    await child.ended
    const lines = child.lines().map((line) => line.split(' '))
    const [applied, refused] = ['applied', 'refused'].map((word) => lines.filter(([first]) => first === word))
    expect(applied!.length).toBeGreaterThan(10)
    expect(refused!.length).toBeGreaterThanOrEqual(3)
    for (const [, , code] of refused!) expect(['ERR_STORE_FULL', 'ERR_STORE_UNAVAILABLE']).toContain(code)

    const store = openSqliteStore({ path, now: Date.now })
    for (const [, key] of applied!) expect(await store.get(key!)).toBeDefined()
    for (const [, key] of refused!) expect(await store.get(key!)).toBeUndefined()
    expect(await store.logSize('audit')).toBe(applied!.length)
    expect(await store.apply([{ op: 'put', key: 'again', value: 'x' }])).toMatchObject({ ok: true })
    await store.close()
  },
)
