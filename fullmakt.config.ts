import { accounts, agent, allow, bearer, defineConfig, deny, http, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'

const tracker = http('http://127.0.0.1:8791', {
  actAs: 'service',
  auth: bearer(secret('env:TRACKER_TOKEN')),
  privateNetwork: true,
})

const member = role('member')
const read = scope('issues:read', 'Read issues')
const write = scope('issues:write', 'Open, edit and close issues', { includes: [read] })

const project = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .describe('The key of a project, such as `web`.')
const number = z.int().min(1).describe('The number of an issue in its project.')
const issue = z.object({
  number: z.int(),
  project: z.string(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  priority: z.int(),
})

const listIssues = tool({
  description: 'List the issues of a project, newest first.',
  scope: read,
  input: z.object({ project, state: z.enum(['open', 'closed']).optional() }),
  output: z.object({ issues: z.array(issue) }),
  call: tracker.get('/projects/{project}/issues', { query: ['state'] }),
})

const createIssue = tool({
  description: 'Open an issue in a project.',
  scope: write,
  input: z.object({
    project,
    title: z.string().min(1).max(120),
    body: z.string().max(4_000).optional(),
    priority: z.int().min(1).max(5).default(3).describe('1 is the most urgent, 5 the least.'),
  }),
  output: issue,
  call: tracker.post('/projects/{project}/issues', { body: ['title', 'body', 'priority'] }),
})

const closeIssue = tool({
  description: 'Close an issue.',
  scope: write,
  input: z.object({ project, number }),
  output: issue,
  call: tracker.patch('/projects/{project}/issues/{number}', { body: { state: 'closed' } }),
})

const deleteProject = tool({
  description: 'Delete a project with all its issues.',
  scope: write,
  input: z.object({ project }),
  call: tracker.delete('/projects/{project}'),
})

export default defineConfig({
  server: { url: 'http://127.0.0.1:8790', name: 'tracker' },
  oauth: { dynamicRegistration: true },
  identity: accounts(),
  agents: {
    'triage-bot': agent({ title: 'Triage bot', redirectUris: ['http://127.0.0.1/callback'], roles: [member] }),
  },
  tools: {
    list_issues: listIssues,
    create_issue: createIssue,
    close_issue: closeIssue,
    delete_project: deleteProject,
  },
  policies: [
    allow('members read issues', { who: member, what: listIssues }),
    allow('members open issues that can wait', {
      who: member,
      what: createIssue,
      when: { args: { priority: { gte: 2 } } },
      limit: '3/m',
    }),
    allow('members close issues of the web projects', {
      who: member,
      what: closeIssue,
      when: { args: { project: { startsWith: 'web' } } },
    }),
    allow('members delete sandboxes', {
      who: member,
      what: deleteProject,
      when: { args: { project: { startsWith: 'sandbox-' } } },
    }),
    deny('the archive stays as it is', {
      what: [createIssue, closeIssue, deleteProject],
      when: { args: { project: 'archive' } },
    }),
  ],
})
