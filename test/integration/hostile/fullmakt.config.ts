import { accounts, agent, allow, apiKey, bearer, defineConfig, deny, http, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'

const issues = http('http://127.0.0.1:18541', {
  actAs: 'service',
  auth: bearer(secret('env:ISSUES_TOKEN')),
  privateNetwork: true,
})
const others = http('http://127.0.0.1:18542', {
  actAs: 'service',
  auth: apiKey({ header: 'X-API-Key' }, secret('env:OTHERS_KEY')),
  privateNetwork: true,
})
const read = scope('issues:read', 'Read issues')
const write = scope('issues:write', 'Write issues', { includes: [read] })
const member = role('member')

const readIssue = tool({
  description: 'Read an issue.',
  scope: read,
  input: z.object({ id: z.string(), q: z.string().optional(), n: z.number().optional() }),
  call: issues.get('/issues/{id}', { query: ['q', 'n'] }),
})
const createIssue = tool({
  description: 'Create an issue.',
  scope: write,
  input: z.object({ title: z.string(), count: z.number(), more: z.object({ a: z.string() }).optional() }),
  call: issues.post('/issues', { body: ['title', 'count', 'more'] }),
})
const named = tool({
  description: 'Name an issue.',
  scope: read,
  input: z.object({ id: z.string() }),
  output: z.object({ id: z.string() }),
  call: issues.get('/named/{id}'),
})
const often = tool({ description: 'Count.', scope: read, input: z.object({}), call: issues.get('/often') })
const other = tool({ description: 'Ask the others.', scope: read, input: z.object({}), call: others.get('/other') })
const unspoken = tool({ description: 'What no rule allows.', scope: read, input: z.object({}), call: issues.get('/x') })

export default defineConfig({
  server: { url: 'http://127.0.0.1:18540', name: 'issues' },
  identity: accounts(),
  agents: { scribe: agent({ title: 'Scribe', redirectUris: ['http://127.0.0.1/callback'], roles: [member] }) },
  tools: { 'issues.read': readIssue, 'issues.create': createIssue, named, often, other, unspoken },
  policies: [
    allow('members read and create', { who: member, what: [readIssue, createIssue, other] }),
    allow('members name one', { who: member, what: named, when: { args: { id: 'one' } } }),
    allow('members count a hundred times', { who: member, what: often, limit: '100/h' }),
    deny('nobody counts so far', { what: createIssue, when: { args: { count: { gt: 9_007_199_254_740_990 } } } }),
  ],
})
