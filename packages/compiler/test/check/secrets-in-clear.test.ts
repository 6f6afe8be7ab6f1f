import { render } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { secretsInClear } from '../../src/check/secrets-in-clear.ts'
import { compileText, configText, line } from '../support.ts'

/** Put together here, so that nobody who looks for secrets finds one in this file. */
const letters = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2g3H4i5'
const token = `ghp_${letters.slice(0, 36)}`

const found = (text: string): number =>
  secretsInClear({ tools: [{ kind: 'tool', description: text }] } as unknown as Program).length

describe('A-315: a text looks like a secret', () => {
  test.each<[string, string]>([
    ['a private key', `-----BEGIN ${'PRIVATE'} KEY-----\nMC4CAQ`],
    ['an RSA key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
    ['an encrypted key', `-----BEGIN ENCRYPTED ${'PRIVATE'} KEY-----`],
    ['an OpenSSH key', `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`],
    ['AWS', `AKIA${'IOSFODNN7ABCDEFG'.replaceAll(/[018]/g, '7')}`],
    ['AWS, for a time', `ASIA${'Y34FZKBOKMUTVV7A'}`],
    ['Google', `AIza${letters.slice(0, 35)}`],
    ['GitHub', token],
    ['GitHub, fine-grained', `github_${'pat'}_${letters.slice(0, 60)}`],
    ['GitLab', `glpat-${letters.slice(0, 20)}`],
    ['Stripe', `sk_${'live'}_${letters.slice(0, 24)}`],
    ['Stripe, restricted', `rk_${'live'}_${letters.slice(0, 24)}`],
    ['a model', `sk-${'ant'}-api03-${letters.slice(0, 40)}`],
    ['another model', `sk-${'proj'}-${letters.slice(0, 40)}`],
    ['Slack', `xox${'b'}-${letters.slice(0, 30)}`],
    ['npm', `npm_${letters.slice(0, 36)}`],
    ['Hugging Face', `hf_${letters.slice(0, 34)}`],
    ['DigitalOcean', `dop_${'v1'}_${'0123456789abcdef'.repeat(4)}`],
    ['SendGrid', `SG.${letters.slice(0, 22)}.${letters.slice(0, 43)}`],
    ['a token of this server', `fmka_${letters.slice(0, 50)}`],
  ])('%s', (_, secret) => {
    for (const text of [secret, `Bearer ${secret}`, `"${secret}"`, `?key=${secret}&a=b`, `\n${secret}\n`]) {
      expect(found(text), text.replace(secret, '…')).toBe(1)
    }
  })
})

test.each([
  'A token such as ghp_… or `github_pat_…`.',
  '^ghp_[A-Za-z0-9]{36}$',
  'AKIAIOSFODNN7EXAMPLE',
  `-----BEGIN PUBLIC KEY-----\n${letters}`,
  `-----BEGIN CERTIFICATE-----\n${letters}`,
  `sha256:${letters}`,
  `sk_test_${letters.slice(0, 24)}`,
  'a-slug-of-many-words-that-is-long-enough-to-be-something-else',
  '0123456789abcdef'.repeat(4),
  'env:GITHUB_TOKEN',
])('%j is none', (text) => {
  expect(found(text)).toBe(0)
})

describe('A-315: a secret in clear is an error wherever a config has texts, and is said without it', () => {
  test.each<[string, Parameters<typeof configText>[0]]>([
    ['a description', { toolExtra: `title: '${token}',` }],
    ['a path', { call: `upstream.get('/things/${token}/{id}')` }],
    ['a part of a text', { call: `upstream.post('/things/{id}', { body: { auth: text('Bearer ${token} {id}') } })` }],
    ['a literal', { call: `upstream.post('/things/{id}', { body: { auth: '${token}' } })` }],
    ['a default', { input: `z.object({ id: z.string(), key: z.string().default('${token}') })` }],
    ['an enum', { input: `z.object({ id: z.string(), key: z.enum(['${token}']) })` }],
    ['a name', { input: `z.object({ id: z.string(), '${token}': z.string() })` }],
    ['the description of an argument', { input: `z.object({ id: z.string().describe('such as ${token}') })` }],
    ['a condition', { policies: `allow('members', { who: member, what: thing, when: { args: { id: '${token}' } } })` }],
    ['instructions', { server: `{ url: 'https://agents.example.com', instructions: 'Use ${token}.' }` }],
  ])('%s', async (_, parts) => {
    const { program, diagnostics } = await compileText(configText(parts), { typeCheck: false })
    expect(diagnostics.map(line)).toEqual([expect.stringMatching(/ FMK2301 a text holds what looks like a secret$/)])
    expect(program).toBeNull()
    for (const format of ['text', 'concise', 'json', 'github', 'sarif'] as const) {
      expect(await render(format, diagnostics), format).not.toContain(token)
    }
  })
})
