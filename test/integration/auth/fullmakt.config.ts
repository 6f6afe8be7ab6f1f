import {
  accounts,
  agent,
  allow,
  bearer,
  clientSecret,
  defineConfig,
  http,
  privateKeyJwt,
  role,
  scope,
  secret,
  tool,
  trustedIssuer,
} from 'fullmakt'
import { z } from 'zod'
import botKeys from './bot.jwks.json' with { type: 'json' }
import loginKeys from './login.jwks.json' with { type: 'json' }

const notes = http('http://127.0.0.1:18191', {
  actAs: 'service',
  auth: bearer(secret('env:NOTES_TOKEN')),
  privateNetwork: true,
})
const read = scope('notes:read', 'Read notes')
const write = scope('notes:write', 'Write notes', { includes: [read] })
const member = role('member')
const machine = role('machine')
const id = z.string().max(20)

const readNote = tool({
  description: 'Read a note.',
  scope: read,
  input: z.object({ id }),
  output: z.object({ id: z.string(), text: z.string() }),
  call: notes.get('/notes/{id}'),
})
const writeNote = tool({
  description: 'Write a note.',
  scope: write,
  input: z.object({ id, text: z.string().max(200) }),
  output: z.object({ id: z.string(), text: z.string() }),
  call: notes.put('/notes/{id}', { body: ['text'] }),
})

export default defineConfig({
  server: { url: 'http://127.0.0.1:18190', name: 'notes' },
  oauth: {
    trustedIssuers: [trustedIssuer({ issuer: 'https://login.acme.example', keys: loginKeys, account: 'email' })],
  },
  identity: accounts(),
  agents: {
    scribe: agent({ title: 'Scribe', redirectUris: ['http://127.0.0.1/callback'], roles: [member] }),
    bot: agent({ auth: privateKeyJwt(botKeys), scopes: [read], roles: [machine] }),
    keeper: agent({
      auth: clientSecret('sha256:IjTfE9RVyQWurXPTRV651_ZTcFnEvbtQ07GDD-u-PZI'),
      scopes: [write],
      mayExchange: true,
      mayIntrospect: true,
      roles: [machine, member],
    }),
  },
  tools: { read_note: readNote, write_note: writeNote },
  policies: [
    allow('machines read notes', { who: machine, what: readNote }),
    allow('members use notes', { who: member, what: [readNote, writeNote] }),
  ],
})
