import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KEY_FILE, logKey, VERIFIER_FILE } from '../../src/audit/keys.ts'
import { verifyEd25519 } from '../../src/crypto.ts'
import { temporaryFolder } from '../support.ts'

it('makes a key once, readable by its owner only, and keeps it', () => {
  const folder = temporaryFolder()
  const first = logKey(folder, 'a.example/audit')
  const again = logKey(folder, 'a.example/audit')
  expect(again.verifier).toEqual(first.verifier)
  const message = new TextEncoder().encode('head')
  expect(verifyEd25519(first.signing.publicKey, message, again.signing.sign(message))).toBe(true)
  expect(readFileSync(join(folder, VERIFIER_FILE), 'utf8')).toMatch(
    /^a\.example\/audit\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*\n$/,
  )
  if (process.platform !== 'win32') expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600)
})

it('leaves its public side alone while it is right, and mends it when it is not', () => {
  const folder = temporaryFolder()
  const path = join(folder, VERIFIER_FILE)
  logKey(folder, 'a.example/audit')
  const [text, { ino }] = [readFileSync(path, 'utf8'), statSync(path)]
  logKey(folder, 'a.example/audit')
  expect(statSync(path).ino).toBe(ino)
  writeFileSync(path, '')
  logKey(folder, 'a.example/audit')
  expect(readFileSync(path, 'utf8')).toBe(text)
})

it('is not kept from a start by what a crash left of a key that was being written', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, `${KEY_FILE}.new`), '-----BEGIN')
  const { verifier } = logKey(folder, 'a.example/audit')
  expect(logKey(folder, 'a.example/audit').verifier).toEqual(verifier)
})

it('uses no file that holds another kind of key', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, KEY_FILE), 'no key')
  expect(() => logKey(folder, 'a.example/audit')).toThrow()
  expect(readFileSync(join(folder, KEY_FILE), 'utf8')).toBe('no key')
})
