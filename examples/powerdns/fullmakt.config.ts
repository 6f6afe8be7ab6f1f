import {
  accounts,
  agent,
  allow,
  apiKey,
  approve,
  argument,
  defineConfig,
  deny,
  http,
  never,
  requiresApproval,
  role,
  scope,
  secret,
  text,
  tool,
} from 'fullmakt'
import { z } from 'zod'

const powerdns = http('http://127.0.0.1:8081', {
  actAs: 'service',
  auth: apiKey({ header: 'X-API-Key' }, secret('env:PDNS_API_KEY')),
  privateNetwork: true,
})

const acme = role('acme')
const operator = role('operator')
const hostmaster = role('hostmaster')

const dnsRead = scope('dns:read', 'Read DNS zones')
const dnsChallenge = scope('dns:challenge', 'Answer ACME challenges in DNS')
const dnsWrite = scope('dns:write', 'Change DNS zones', { includes: [dnsRead, dnsChallenge] })

const zone = z
  .string()
  .regex(/^([a-z0-9-]{1,63}\.){1,8}$/)
  .describe('A zone, with its final dot, such as `acme.example.`.')
const name = z
  .string()
  .regex(/^([a-z0-9_-]{1,63}\.){1,12}$/)
  .describe('A whole name, with its final dot.')
const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/)
  .describe('The text of the record, without quotes.')

const readZone = tool({
  description: 'Read the records of a zone.',
  scope: dnsRead,
  input: z.object({ zone }),
  output: z.object({
    name: z.string(),
    serial: z.int(),
    rrsets: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        ttl: z.int(),
        records: z.array(z.object({ content: z.string(), disabled: z.boolean() })),
      }),
    ),
  }),
  call: powerdns.get('/api/v1/servers/localhost/zones/{zone}'),
})

const setText = tool({
  description: 'Set the TXT record of a name, in place of any there was.',
  scope: dnsChallenge,
  input: z.object({ zone, name, token }),
  call: powerdns.patch('/api/v1/servers/localhost/zones/{zone}', {
    body: {
      rrsets: [
        {
          name: argument('name'),
          type: 'TXT',
          ttl: 60,
          changetype: 'REPLACE',
          records: [{ content: text('"{token}"'), disabled: false }],
        },
      ],
    },
  }),
})

const deleteText = tool({
  description: 'Delete the TXT records of a name.',
  scope: dnsChallenge,
  input: z.object({ zone, name }),
  call: powerdns.patch('/api/v1/servers/localhost/zones/{zone}', {
    body: { rrsets: [{ name: argument('name'), type: 'TXT', changetype: 'DELETE' }] },
  }),
})

const setAddress = tool({
  description: 'Set the IPv4 address of a name, in place of any there was.',
  scope: dnsWrite,
  input: z.object({ zone, name, address: z.ipv4() }),
  call: powerdns.patch('/api/v1/servers/localhost/zones/{zone}', {
    body: {
      rrsets: [
        {
          name: argument('name'),
          type: 'A',
          ttl: 300,
          changetype: 'REPLACE',
          records: [{ content: argument('address'), disabled: false }],
        },
      ],
    },
  }),
})

const deleteZone = tool({
  description: 'Delete a zone with all its records.',
  scope: dnsWrite,
  input: z.object({ zone }),
  call: powerdns.delete('/api/v1/servers/localhost/zones/{zone}'),
})

const redirectUris = ['http://127.0.0.1/callback']

export default defineConfig({
  server: { url: 'http://127.0.0.1:8795', name: 'dns' },
  identity: accounts(),
  agents: {
    'acme-bot': agent({ title: 'ACME bot', redirectUris, roles: [acme] }),
    'dns-operator': agent({ title: 'DNS operator', redirectUris, roles: [operator] }),
  },
  tools: {
    read_zone: readZone,
    set_text: setText,
    delete_text: deleteText,
    set_address: setAddress,
    delete_zone: deleteZone,
  },
  policies: [
    allow('everyone reads zones', { who: [acme, operator], what: readZone }),
    allow('ACME answers challenges of its own zone', {
      who: acme,
      what: [setText, deleteText],
      when: { args: { zone: 'acme.example.', name: { startsWith: '_acme-challenge.', endsWith: '.acme.example.' } } },
      limit: '60/h',
    }),
    allow('operators change addresses', { who: operator, what: setAddress, limit: '30/m' }),
    approve('a zone goes only when a second hostmaster says so', {
      who: hostmaster,
      what: deleteZone,
      by: hostmaster,
      within: '15m',
    }),
    deny('neither ACME nor operators delete a zone', { who: [acme, operator], what: deleteZone }),
  ],
  invariants: [
    never('agents of ours delete no zone', { who: [acme, operator], what: deleteZone }),
    requiresApproval('no zone goes without a word', { what: deleteZone }),
  ],
})
