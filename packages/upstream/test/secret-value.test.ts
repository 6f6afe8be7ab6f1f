import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { SecretValue } from '../src/index.ts'

const CANARY = 'sk_live_canary'
const secret = new SecretValue('env:KEY', CANARY)

it('reveals on request only', () => {
  expect(secret.reveal()).toBe(CANARY)
})

it.each<[string, () => string]>([
  ['String', () => String(secret)],
  ['a template', () => `${secret}`],
  ['joining', () => [secret, secret].join()],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect', () => inspect({ secret }, { depth: 10, showHidden: true })],
  ['inspect with getters', () => inspect(secret, { getters: true, showHidden: true })],
  ['an error', () => inspect(new Error('x', { cause: secret }))],
  ['its members', () => JSON.stringify(Object.entries(secret))],
  ['a structured clone', () => inspect(structuredClone(secret))],
])('A-278: does not print by %s', (_title, print) => {
  expect(print()).not.toContain(CANARY)
})
