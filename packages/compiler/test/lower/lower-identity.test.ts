import { expect, test } from 'vitest'
import { compileText } from '../support.ts'

const config = (settings: string, oauth = ''): string => `import { defineConfig, oidc, role, secret } from 'fullmakt'
const lead = role('lead')
void [secret, lead]
export default defineConfig({
  server: { url: 'https://agents.example.com' },${oauth}
  identity: oidc(${settings}),
  tools: {},
  policies: [],
})
`

const lowered = async (text: string) => {
  const { program, diagnostics } = await compileText(text, { typeCheck: false })
  return { program, codes: diagnostics.map(({ code }) => code) }
}

test('a provider becomes a node of the Program, with what each value of the claim means', async () => {
  const { program, codes } = await lowered(
    config(`{
    issuer: 'https://login.example.com/realm', clientId: 'fullmakt', clientSecret: secret('env:OIDC'),
    roles: { claim: '/access/roles', map: { 'x-leads': lead, 'a-leads': lead } }, claims: ['team', 'level', 'team'],
  }`),
  )
  expect(codes).toEqual([])
  expect(program?.identity).toEqual({
    kind: 'oidc',
    issuer: 'https://login.example.com/realm',
    clientId: 'fullmakt',
    clientSecret: 'env:OIDC',
    rolesClaim: '/access/roles',
    roles: [
      { value: 'a-leads', role: 'lead' },
      { value: 'x-leads', role: 'lead' },
    ],
    claims: ['level', 'team'],
    scopes: ['openid', 'profile', 'email'],
    privateNetwork: false,
  })
})

test('local accounts are the absence of one', async () => {
  const { program } = await lowered(
    config("{ issuer: '', clientId: '', roles: '' }").replace(/oidc\(.*\)/, "{ kind: 'accounts' } as never"),
  )
  expect(program).not.toHaveProperty('identity')
})

test.each([
  ["{ issuer: 'https://me:hunter2@login.example.com', clientId: 'x', roles: 'groups' }", ['FMK2215']],
  ["{ issuer: 'https://login.example.com?x=1', clientId: 'x', roles: 'groups' }", ['FMK2215']],
  ["{ issuer: 'https://login.example.com#x', clientId: 'x', roles: 'groups' }", ['FMK2215']],
  ["{ issuer: 'http://10.0.0.1', clientId: 'x', roles: 'groups', privateNetwork: true }", ['FMK2215']],
  ["{ issuer: 'http://127.0.0.1:9000', clientId: 'x', roles: 'groups' }", ['FMK2215']],
  ["{ issuer: 'http://127.0.0.1:9000', clientId: 'x', roles: 'groups', privateNetwork: true }", []],
  ["{ issuer: 'https://login.example.com/', clientId: 'x', roles: 'groups' }", []],
  ["{ issuer: 'https://login.example.com', clientId: 'x', roles: 'groups', scopes: ['a b'] }", ['FMK2215']],
  ["{ issuer: 'https://login.example.com', clientId: 'x', roles: { claim: 'g', map: { a: 'lead' } } }", ['FMK1103']],
  [
    "{ issuer: 'https://login.example.com', clientId: 'x', roles: 'groups', clientSecret: secret('x' as never) }",
    ['FMK2303'],
  ],
  [
    "{ issuer: 'https://login.example.com', clientId: 'x', roles: 'groups', clientSecret: 'hunter2' as never }",
    ['FMK2301'],
  ],
])('%s', async (settings, expected) => {
  expect((await lowered(config(settings))).codes).toEqual(expected)
})

test('hosts of client metadata are kept sorted, and a wrong one is said', async () => {
  const settings = "{ issuer: 'https://login.example.com', clientId: 'x', roles: 'groups' }"
  const hosts = (list: string) => lowered(config(settings, ` oauth: { clientIdMetadata: ${list} },`))
  const { program, codes } = await hosts("{ hosts: ['claude.ai', '*.acme.example'] }")
  expect(codes).toEqual([])
  expect(program?.server).toMatchObject({ clientIdMetadata: true, clientHosts: ['*.acme.example', 'claude.ai'] })
  for (const wrong of [
    "{ hosts: ['https://claude.ai'] }",
    "{ hosts: ['*'] }",
    "{ hosts: 'claude.ai' } as never",
    "'claude.ai' as never",
  ]) {
    expect((await hosts(wrong)).codes, wrong).toEqual(['FMK1103'])
  }
})
