import { tool } from 'fullmakt'
import { z } from 'zod'
import { comment, github, issue, issuesRead, issuesWrite, number, page, repository } from '../api.ts'

const labels = z.array(z.string().min(1).max(50)).max(20)

export const listIssues = tool({
  description: 'List the issues of a repository.',
  scope: issuesRead,
  input: z.object({
    ...repository,
    state: z.enum(['open', 'closed', 'all']).optional(),
    labels: z.string().optional().describe('Names of labels, separated by commas.'),
    assignee: z.string().optional(),
    ...page,
  }),
  output: z.array(issue),
  call: github.get('/repos/{owner}/{repo}/issues', { query: ['state', 'labels', 'assignee', 'per_page', 'page'] }),
})

export const getIssue = tool({
  description: 'Read an issue.',
  scope: issuesRead,
  input: z.object({ ...repository, number }),
  output: issue,
  call: github.get('/repos/{owner}/{repo}/issues/{number}'),
})

export const createIssue = tool({
  description: 'Open an issue.',
  scope: issuesWrite,
  input: z.object({
    ...repository,
    title: z.string().min(1).max(256),
    body: z.string().max(65_536).optional(),
    labels: labels.optional(),
    assignees: z.array(z.string()).max(10).optional(),
  }),
  output: issue,
  call: github.post('/repos/{owner}/{repo}/issues', { body: ['title', 'body', 'labels', 'assignees'] }),
})

export const updateIssue = tool({
  description: 'Change the title, the text or the state of an issue.',
  scope: issuesWrite,
  input: z.object({
    ...repository,
    number,
    title: z.string().min(1).max(256).optional(),
    body: z.string().max(65_536).optional(),
    state: z.enum(['open', 'closed']).optional(),
  }),
  output: issue,
  call: github.patch('/repos/{owner}/{repo}/issues/{number}', { body: ['title', 'body', 'state'] }),
})

export const lockIssue = tool({
  description: 'Lock the conversation of an issue.',
  scope: issuesWrite,
  input: z.object({ ...repository, number, lock_reason: z.enum(['off-topic', 'too heated', 'resolved', 'spam']) }),
  call: github.put('/repos/{owner}/{repo}/issues/{number}/lock', { body: ['lock_reason'] }),
})

export const unlockIssue = tool({
  description: 'Unlock the conversation of an issue.',
  scope: issuesWrite,
  input: z.object({ ...repository, number }),
  call: github.delete('/repos/{owner}/{repo}/issues/{number}/lock'),
})

export const listIssueComments = tool({
  description: 'List the comments on an issue or a pull request.',
  scope: issuesRead,
  input: z.object({ ...repository, number, ...page }),
  output: z.array(comment),
  call: github.get('/repos/{owner}/{repo}/issues/{number}/comments', { query: ['per_page', 'page'] }),
})

export const createIssueComment = tool({
  description: 'Comment on an issue or a pull request.',
  scope: issuesWrite,
  input: z.object({ ...repository, number, body: z.string().min(1).max(65_536) }),
  output: comment,
  call: github.post('/repos/{owner}/{repo}/issues/{number}/comments', { body: ['body'] }),
})

export const updateIssueComment = tool({
  description: 'Change a comment.',
  scope: issuesWrite,
  input: z.object({ ...repository, comment_id: number, body: z.string().min(1).max(65_536) }),
  output: comment,
  call: github.patch('/repos/{owner}/{repo}/issues/comments/{comment_id}', { body: ['body'] }),
})

export const deleteIssueComment = tool({
  description: 'Delete a comment.',
  scope: issuesWrite,
  input: z.object({ ...repository, comment_id: number }),
  call: github.delete('/repos/{owner}/{repo}/issues/comments/{comment_id}'),
})

export const listLabels = tool({
  description: 'List the labels of a repository.',
  scope: issuesRead,
  input: z.object({ ...repository, ...page }),
  output: z.array(z.object({ name: z.string(), description: z.string().nullish() })),
  call: github.get('/repos/{owner}/{repo}/labels', { query: ['per_page', 'page'] }),
})

export const addLabels = tool({
  description: 'Add labels to an issue or a pull request.',
  scope: issuesWrite,
  input: z.object({ ...repository, number, labels: labels.min(1) }),
  output: z.array(z.object({ name: z.string() })),
  call: github.post('/repos/{owner}/{repo}/issues/{number}/labels', { body: ['labels'] }),
})

export const removeLabel = tool({
  description: 'Remove a label from an issue or a pull request.',
  scope: issuesWrite,
  input: z.object({ ...repository, number, name: z.string().min(1).max(50) }),
  call: github.delete('/repos/{owner}/{repo}/issues/{number}/labels/{name}'),
})

export const addAssignees = tool({
  description: 'Assign an issue or a pull request to people.',
  scope: issuesWrite,
  input: z.object({ ...repository, number, assignees: z.array(z.string()).min(1).max(10) }),
  output: issue,
  call: github.post('/repos/{owner}/{repo}/issues/{number}/assignees', { body: ['assignees'] }),
})

export const listMilestones = tool({
  description: 'List the milestones of a repository.',
  scope: issuesRead,
  input: z.object({ ...repository, state: z.enum(['open', 'closed', 'all']).optional(), ...page }),
  output: z.array(z.object({ number: z.int(), title: z.string(), state: z.string() })),
  call: github.get('/repos/{owner}/{repo}/milestones', { query: ['state', 'per_page', 'page'] }),
})
