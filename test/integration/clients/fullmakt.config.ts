import {
  accounts,
  agent,
  allow,
  ask,
  bearer,
  content,
  defineConfig,
  http,
  prompt,
  resource,
  role,
  scope,
  secret,
  tool,
} from 'fullmakt'
import { z } from 'zod'

const api = http('http://127.0.0.1:18211', {
  actAs: 'service',
  auth: bearer(secret('env:FIXTURE_TOKEN')),
  privateNetwork: true,
})
const use = scope('tests:use', 'Use everything')
const tester = role('tester')

const hello = tool({
  description: 'Says hello.',
  scope: use,
  input: z.object({ name: z.string().max(40) }),
  call: api.get('/hello', { query: ['name'] }),
})
const askedHello = tool({
  description: 'Asks for a name and says hello.',
  scope: use,
  input: z.object({}),
  call: api.get('/hello', { query: ['name'] }),
  asks: { who: ask.form('What is your name?', z.object({ name: z.string().max(40) })) },
})
const picture = tool({
  description: 'Gives a picture.',
  scope: use,
  input: z.object({}),
  call: api.get('/image'),
  content: [content.image()],
})
const data = resource({
  uri: 'docs://data/{id}',
  description: 'The data of one thing.',
  scope: use,
  mimeType: 'application/json',
  call: api.get('/template/{id}'),
})
const secretPage = resource({ uri: 'docs://secret', description: 'For nobody.', scope: use, text: 'Secret.' })

export default defineConfig({
  server: { url: 'http://127.0.0.1:18210', name: 'clients' },
  identity: accounts(),
  oauth: { dynamicRegistration: true },
  agents: { tester: agent({ redirectUris: ['http://127.0.0.1:43117/callback'], roles: [tester] }) },
  tools: { hello, asked_hello: askedHello, picture },
  resources: { data, secret_page: secretPage },
  prompts: {
    greet: prompt({
      description: 'Greets somebody.',
      arguments: z.object({ tone: z.enum(['warm', 'wry']) }),
      messages: 'Greet me in a {tone} tone.',
    }),
  },
  policies: [allow('testers', { who: tester, what: [hello, askedHello, picture, data] })],
})
