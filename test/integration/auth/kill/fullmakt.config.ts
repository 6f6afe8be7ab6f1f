import { accounts, agent, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'

const member = role('member')
const look = tool({
  description: 'Look at the notes.',
  scope: scope('notes:read', 'Read notes'),
  input: z.object({}),
  call: http('http://127.0.0.1:18221', { actAs: 'service', auth: anonymous(), privateNetwork: true }).get('/'),
})

export default defineConfig({
  server: { url: 'http://127.0.0.1:18220', name: 'notes' },
  identity: accounts(),
  agents: { scribe: agent({ title: 'Scribe', redirectUris: ['http://127.0.0.1/callback'], roles: [member] }) },
  tools: { look },
  policies: [allow('members look', { who: member, what: look })],
})
