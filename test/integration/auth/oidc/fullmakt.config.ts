import { agent, allow, bearer, defineConfig, http, oidc, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'

const notes = http('http://127.0.0.1:18201', {
  actAs: 'service',
  auth: bearer(secret('env:NOTES_TOKEN')),
  privateNetwork: true,
})
const read = scope('notes:read', 'Read notes')
const write = scope('notes:write', 'Write notes', { includes: [read] })
const member = role('member')
const lead = role('lead')
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
  server: { url: 'http://127.0.0.1:18200', name: 'notes' },
  identity: oidc({
    issuer: 'http://127.0.0.1:18202/realm',
    clientId: 'fullmakt',
    clientSecret: secret('env:OIDC_SECRET'),
    roles: { claim: '/access/groups', map: { 'note-people': member, 'note-leads': lead } },
    claims: ['team', 'level'],
    privateNetwork: true,
  }),
  agents: {
    scribe: agent({ title: 'Scribe', redirectUris: ['http://127.0.0.1/callback'], roles: [member, lead] }),
  },
  tools: {
    read_note: readNote,
    write_note: writeNote,
  },
  policies: [
    allow('members use notes', { who: member, what: [readNote, writeNote] }),
    allow('leads use notes', { who: lead, what: [readNote, writeNote] }),
  ],
})
