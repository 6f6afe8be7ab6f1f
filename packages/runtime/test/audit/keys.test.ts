import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeFileSteps } from '../../src/audit/file-steps.ts'
import { KEY_FILE, makeNextKey, NEXT_KEY_FILE, openLogKeys, takeNextKey } from '../../src/audit/keys.ts'
import { verifyEd25519 } from '../../src/crypto.ts'
import { temporaryFolder } from '../support.ts'

const origin = 'a.example/audit'
const open = (folder: string) => openLogKeys(nodeFileSteps, folder, origin)

it('makes a key once, readable by its owner only, and keeps it', async () => {
  const folder = temporaryFolder()
  const { current: first } = await open(folder)
  const { current: again, next } = await open(folder)
  expect(again.verifier).toEqual(first.verifier)
  expect(next).toBeUndefined()
  const message = new TextEncoder().encode('head')
  expect(verifyEd25519(first.signing.publicKey, message, again.signing.sign(message))).toBe(true)
  if (process.platform !== 'win32') expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600)
})

it('lets a key wait that is made once, and follow: the one that signed is gone then', async () => {
  const folder = temporaryFolder()
  const { current } = await open(folder)
  await makeNextKey(nodeFileSteps, folder, origin)
  const { next } = await open(folder)
  await makeNextKey(nodeFileSteps, folder, origin)
  expect((await open(folder)).next?.verifier).toEqual(next?.verifier)
  expect(next?.verifier).not.toEqual(current.verifier)
  if (process.platform !== 'win32') expect(statSync(join(folder, NEXT_KEY_FILE)).mode & 0o777).toBe(0o600)
  await takeNextKey(nodeFileSteps, folder)
  expect((await open(folder)).current.verifier).toEqual(next?.verifier)
  expect(existsSync(join(folder, NEXT_KEY_FILE))).toBe(false)
  expect(readFileSync(join(folder, KEY_FILE), 'utf8')).not.toContain(current.signing.pem)
})

it('is not kept from a start by what a crash left of a key that was being written', async () => {
  const folder = temporaryFolder()
  for (const name of [KEY_FILE, NEXT_KEY_FILE]) writeFileSync(join(folder, `${name}.new`), '-----BEGIN')
  const { current, next } = await open(folder)
  expect(next).toBeUndefined()
  expect((await open(folder)).current.verifier).toEqual(current.verifier)
})

it('uses no file that holds another kind of key', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, KEY_FILE), 'no key')
  await expect(open(folder)).rejects.toThrow()
  expect(readFileSync(join(folder, KEY_FILE), 'utf8')).toBe('no key')
})
