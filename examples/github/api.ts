import { bearer, http, role, scope, secret } from 'fullmakt'
import { z } from 'zod'

/** GitHub's REST API, by a token of the company's own app. */
export const github = http('https://api.github.com', { actAs: 'service', auth: bearer(secret('env:GITHUB_TOKEN')) })

export const reader = role('reader')
export const developer = role('developer')
export const maintainer = role('maintainer')
export const security = role('security')

export const codeRead = scope('code:read', 'Read code and its history')
export const codeWrite = scope('code:write', 'Change code', { includes: [codeRead] })
export const issuesRead = scope('issues:read', 'Read issues')
export const issuesWrite = scope('issues:write', 'Open, edit and comment on issues', { includes: [issuesRead] })
export const pullsRead = scope('pulls:read', 'Read pull requests')
export const pullsWrite = scope('pulls:write', 'Open, review and merge pull requests', { includes: [pullsRead] })
export const actionsRead = scope('actions:read', 'Read workflow runs')
export const actionsWrite = scope('actions:write', 'Start and stop workflow runs', { includes: [actionsRead] })
export const administer = scope('repos:admin', 'Administer repositories', { includes: [codeRead] })

const slug = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/)

/** What names a repository. */
export const repository = {
  owner: slug.describe('The organization or user, such as `acme`.'),
  repo: slug.describe('The repository, without its owner.'),
}

/** What picks a page of a list. */
export const page = {
  per_page: z.int().min(1).max(100).optional().describe('Items on a page; 30 unless said.'),
  page: z.int().min(1).max(1000).optional().describe('The page; 1 unless said.'),
}

/** A number of an issue, a pull request, a comment or a run. */
export const number = z.int().min(1)

/** A branch, a tag or a commit. */
export const gitRef = z.string().min(1).max(255)

/** Somebody at GitHub. */
export const user = z.object({ login: z.string(), email: z.string().nullish() })

export const issue = z.object({
  number: z.int(),
  title: z.string(),
  state: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: user.nullish(),
})

export const pull = z.object({
  number: z.int(),
  title: z.string(),
  state: z.string(),
  draft: z.boolean().optional(),
  html_url: z.string(),
  merge_commit_sha: z.string().nullish(),
})

export const commit = z.object({
  sha: z.string(),
  html_url: z.string(),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string(), email: z.string().optional(), date: z.string() }).nullish(),
  }),
})

export const run = z.object({
  id: z.int(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  html_url: z.string(),
})

export const comment = z.object({
  id: z.int(),
  body: z.string().optional(),
  html_url: z.string(),
  user: user.nullish(),
})
