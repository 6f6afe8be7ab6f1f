import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileValidators, validatorKey } from '../../src/emit/validators.ts'
import { keepValidator, keptValidator } from '../../src/load/kept-validators.ts'
import { repository } from '../support.ts'

const folder = join(repository, 'node_modules/.cache/fullmakt')

test('a validator is kept whole, under a name that no other schema has, and a changed one is not taken', async () => {
  const schema = { type: 'object', properties: { [`p${randomUUID()}`]: { type: 'string' } } }
  const key = await validatorKey(schema)
  expect(keptValidator(key)).toBeUndefined()
  const first = (await compileValidators([schema])).get(key)!
  expect(keptValidator(key)).toBe(first)
  const file = readdirSync(folder)
    .map((name) => join(folder, name))
    .find((path) => path.endsWith('.mjs') && readFileSync(path, 'utf8').endsWith(first))!
  try {
    expect((await compileValidators([schema])).get(key)).toBe(first)
    writeFileSync(file, `${readFileSync(file, 'utf8')} `)
    expect(keptValidator(key)).toBeUndefined()
    expect((await compileValidators([schema])).get(key)).toBe(first)
    expect(keptValidator(key)).toBe(first)
    keepValidator(key, 'x')
    expect(keptValidator(key)).toBe('x')
  } finally {
    rmSync(file)
  }
})
