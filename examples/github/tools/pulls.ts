import { tool } from 'fullmakt'
import { z } from 'zod'
import { comment, commit, github, gitRef, number, page, pull, pullsRead, pullsWrite, repository } from '../api.ts'

const review = z.object({ id: z.int(), state: z.string(), body: z.string().nullish(), html_url: z.string() })

export const listPulls = tool({
  description: 'List the pull requests of a repository.',
  scope: pullsRead,
  input: z.object({
    ...repository,
    state: z.enum(['open', 'closed', 'all']).optional(),
    head: z.string().optional(),
    base: gitRef.optional(),
    ...page,
  }),
  output: z.array(pull),
  call: github.get('/repos/{owner}/{repo}/pulls', { query: ['state', 'head', 'base', 'per_page', 'page'] }),
})

export const getPull = tool({
  description: 'Read a pull request.',
  scope: pullsRead,
  input: z.object({ ...repository, number }),
  output: pull,
  call: github.get('/repos/{owner}/{repo}/pulls/{number}'),
})

export const createPull = tool({
  description: 'Open a pull request.',
  scope: pullsWrite,
  input: z.object({
    ...repository,
    title: z.string().min(1).max(256),
    head: gitRef,
    base: gitRef,
    body: z.string().max(65_536).optional(),
    draft: z.boolean().optional(),
  }),
  output: pull,
  call: github.post('/repos/{owner}/{repo}/pulls', { body: ['title', 'head', 'base', 'body', 'draft'] }),
})

export const updatePull = tool({
  description: 'Change the title, the text, the base or the state of a pull request.',
  scope: pullsWrite,
  input: z.object({
    ...repository,
    number,
    title: z.string().min(1).max(256).optional(),
    body: z.string().max(65_536).optional(),
    state: z.enum(['open', 'closed']).optional(),
    base: gitRef.optional(),
  }),
  output: pull,
  call: github.patch('/repos/{owner}/{repo}/pulls/{number}', { body: ['title', 'body', 'state', 'base'] }),
})

export const listPullFiles = tool({
  description: 'List the files that a pull request changes, with their patches.',
  scope: pullsRead,
  input: z.object({ ...repository, number, ...page }),
  output: z.array(z.object({ filename: z.string(), status: z.string(), patch: z.string().optional() })),
  call: github.get('/repos/{owner}/{repo}/pulls/{number}/files', { query: ['per_page', 'page'] }),
})

export const listPullCommits = tool({
  description: 'List the commits of a pull request.',
  scope: pullsRead,
  input: z.object({ ...repository, number, ...page }),
  output: z.array(commit),
  call: github.get('/repos/{owner}/{repo}/pulls/{number}/commits', { query: ['per_page', 'page'] }),
})

export const mergePull = tool({
  description: 'Merge a pull request.',
  scope: pullsWrite,
  input: z.object({
    ...repository,
    number,
    merge_method: z.enum(['merge', 'squash', 'rebase']),
    commit_title: z.string().max(256).optional(),
    sha: z.string().describe('The head that was reviewed; another one is not merged.'),
  }),
  output: z.object({ merged: z.boolean(), sha: z.string() }),
  call: github.put('/repos/{owner}/{repo}/pulls/{number}/merge', { body: ['merge_method', 'commit_title', 'sha'] }),
  annotations: { destructive: true },
})

export const updatePullBranch = tool({
  description: 'Bring the branch of a pull request up to date with its base.',
  scope: pullsWrite,
  input: z.object({ ...repository, number, expected_head_sha: z.string().optional() }),
  output: z.object({ message: z.string() }),
  call: github.put('/repos/{owner}/{repo}/pulls/{number}/update-branch', { body: ['expected_head_sha'] }),
})

export const listReviews = tool({
  description: 'List the reviews of a pull request.',
  scope: pullsRead,
  input: z.object({ ...repository, number, ...page }),
  output: z.array(review),
  call: github.get('/repos/{owner}/{repo}/pulls/{number}/reviews', { query: ['per_page', 'page'] }),
})

export const createReview = tool({
  description: 'Review a pull request.',
  scope: pullsWrite,
  input: z.object({
    ...repository,
    number,
    event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
    body: z.string().max(65_536).optional(),
  }),
  output: review,
  call: github.post('/repos/{owner}/{repo}/pulls/{number}/reviews', { body: ['event', 'body'] }),
})

export const listReviewComments = tool({
  description: 'List the comments on lines of a pull request.',
  scope: pullsRead,
  input: z.object({ ...repository, number, ...page }),
  output: z.array(comment),
  call: github.get('/repos/{owner}/{repo}/pulls/{number}/comments', { query: ['per_page', 'page'] }),
})

export const createReviewComment = tool({
  description: 'Comment on a line of a pull request.',
  scope: pullsWrite,
  input: z.object({
    ...repository,
    number,
    body: z.string().min(1).max(65_536),
    commit_id: z.string(),
    path: z.string(),
    line: z.int().min(1),
    side: z.enum(['LEFT', 'RIGHT']).optional(),
  }),
  output: comment,
  call: github.post('/repos/{owner}/{repo}/pulls/{number}/comments', {
    body: ['body', 'commit_id', 'path', 'line', 'side'],
  }),
})

export const requestReviewers = tool({
  description: 'Ask people to review a pull request.',
  scope: pullsWrite,
  input: z.object({ ...repository, number, reviewers: z.array(z.string()).min(1).max(15) }),
  output: pull,
  call: github.post('/repos/{owner}/{repo}/pulls/{number}/requested_reviewers', { body: ['reviewers'] }),
})
