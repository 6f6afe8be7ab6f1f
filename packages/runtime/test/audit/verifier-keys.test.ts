import { verifierKey } from '@fullmakt/audit'
import { expect, it } from 'vitest'
import { formatKeys, isSameKey, parseKeys } from '../../src/audit/verifier-keys.ts'
import { ed25519Key, sha256 } from '../../src/crypto.ts'

const key = (name = 'a.example/audit') => verifierKey(sha256, name, new Uint8Array(ed25519Key().publicKey))
const [first, second] = [{ ...key(), until: 12 }, key()]

it('reads what it writes, one key a line', () => {
  const text = formatKeys([first, second])
  expect(text).toMatch(/^a\.example\/audit\+[0-9a-f]{8}\+\S+ 12\na\.example\/audit\+[0-9a-f]{8}\+\S+\n$/)
  expect(parseKeys(text)).toEqual([first, second])
  expect(parseKeys(` ${formatKeys([second])}\n`)).toEqual([second])
})

it('refuses keys of several logs, ends that are none, and no key at all', () => {
  const text = formatKeys([second]).trim()
  for (const wrong of ['', '\n', 'no key', `${text} x`, `${text} -1`, `${text} 1 2`, `${text} 1e3`, `${text}x`]) {
    expect(parseKeys(wrong), wrong).toBeUndefined()
  }
  expect(parseKeys(formatKeys([second, key('b.example/audit')]))).toBeUndefined()
})

it('knows a key again whatever its end', () => {
  const { until: _, ...same } = first
  expect([isSameKey(first, same), isSameKey(first, second)]).toEqual([true, false])
})
