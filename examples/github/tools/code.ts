import { tool } from 'fullmakt'
import { z } from 'zod'
import { codeRead, codeWrite, commit, github, gitRef, page, repository } from '../api.ts'

const path = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[^\\%]*$/)
  .describe('The file, from the root of the repository, without a slash in front.')

export const getRepository = tool({
  description: 'Read what a repository is: its description, default branch and visibility.',
  scope: codeRead,
  input: z.object(repository),
  output: z.object({
    full_name: z.string(),
    description: z.string().nullish(),
    default_branch: z.string(),
    private: z.boolean(),
    archived: z.boolean().optional(),
  }),
  call: github.get('/repos/{owner}/{repo}'),
})

export const listRepositories = tool({
  description: 'List the repositories of an organization.',
  scope: codeRead,
  input: z.object({ org: repository.owner, type: z.enum(['all', 'public', 'private']).optional(), ...page }),
  output: z.array(z.object({ full_name: z.string(), private: z.boolean() })),
  call: github.get('/orgs/{org}/repos', { query: ['type', 'per_page', 'page'] }),
})

export const listBranches = tool({
  description: 'List the branches of a repository.',
  scope: codeRead,
  input: z.object({ ...repository, protected: z.boolean().optional(), ...page }),
  output: z.array(z.object({ name: z.string(), protected: z.boolean() })),
  call: github.get('/repos/{owner}/{repo}/branches', { query: ['protected', 'per_page', 'page'] }),
})

export const getBranch = tool({
  description: 'Read the head commit of a branch and whether it is protected.',
  scope: codeRead,
  input: z.object({ ...repository, branch: gitRef }),
  output: z.object({ name: z.string(), protected: z.boolean(), commit }),
  call: github.get('/repos/{owner}/{repo}/branches/{branch}'),
})

export const listTags = tool({
  description: 'List the tags of a repository.',
  scope: codeRead,
  input: z.object({ ...repository, ...page }),
  output: z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) })),
  call: github.get('/repos/{owner}/{repo}/tags', { query: ['per_page', 'page'] }),
})

export const listCommits = tool({
  description: 'List commits, newest first.',
  scope: codeRead,
  input: z.object({
    ...repository,
    sha: gitRef.optional(),
    path: path.optional(),
    author: z.string().optional(),
    ...page,
  }),
  output: z.array(commit),
  call: github.get('/repos/{owner}/{repo}/commits', { query: ['sha', 'path', 'author', 'per_page', 'page'] }),
})

export const getCommit = tool({
  description: 'Read a commit.',
  scope: codeRead,
  input: z.object({ ...repository, ref: gitRef }),
  output: commit,
  call: github.get('/repos/{owner}/{repo}/commits/{ref}'),
})

export const compareCommits = tool({
  description: 'Compare two commits, branches or tags.',
  scope: codeRead,
  input: z.object({ ...repository, base: gitRef, head: gitRef }),
  output: z.object({ status: z.string(), ahead_by: z.int(), behind_by: z.int(), commits: z.array(commit) }),
  call: github.get('/repos/{owner}/{repo}/compare/{base}...{head}'),
})

export const getFile = tool({
  description: 'Read a file, in Base64, or list a folder.',
  scope: codeRead,
  input: z.object({ ...repository, path, ref: gitRef.optional() }),
  call: github.get('/repos/{owner}/{repo}/contents/{path}', { query: ['ref'] }),
})

export const getReadme = tool({
  description: 'Read the README of a repository, in Base64.',
  scope: codeRead,
  input: z.object({ ...repository, ref: gitRef.optional() }),
  output: z.object({ path: z.string(), content: z.string(), encoding: z.string() }),
  call: github.get('/repos/{owner}/{repo}/readme', { query: ['ref'] }),
})

export const getTree = tool({
  description: 'List every file of a commit.',
  scope: codeRead,
  input: z.object({ ...repository, sha: gitRef, recursive: z.literal('1').optional() }),
  output: z.object({
    sha: z.string(),
    truncated: z.boolean().optional(),
    tree: z.array(z.object({ path: z.string(), type: z.string(), size: z.int().optional() })),
  }),
  call: github.get('/repos/{owner}/{repo}/git/trees/{sha}', { query: ['recursive'] }),
})

export const writeFile = tool({
  description: 'Create or replace a file by a commit on a branch.',
  scope: codeWrite,
  input: z.object({
    ...repository,
    path,
    message: z.string().min(1).max(500),
    content: z.base64().describe('The whole file, in Base64.'),
    branch: gitRef,
    sha: z.string().optional().describe('The blob it replaces.'),
  }),
  output: z.object({ commit: z.object({ sha: z.string(), html_url: z.string() }) }),
  call: github.put('/repos/{owner}/{repo}/contents/{path}', { body: ['message', 'content', 'branch', 'sha'] }),
})

export const deleteFile = tool({
  description: 'Delete a file by a commit on a branch.',
  scope: codeWrite,
  input: z.object({ ...repository, path, message: z.string().min(1).max(500), branch: gitRef, sha: z.string() }),
  output: z.object({ commit: z.object({ sha: z.string(), html_url: z.string() }) }),
  call: github.delete('/repos/{owner}/{repo}/contents/{path}', { body: ['message', 'branch', 'sha'] }),
})

export const createBranch = tool({
  description: 'Create a branch at a commit.',
  scope: codeWrite,
  input: z.object({ ...repository, ref: z.string().startsWith('refs/heads/').max(255), sha: z.string() }),
  output: z.object({ ref: z.string() }),
  call: github.post('/repos/{owner}/{repo}/git/refs', { body: ['ref', 'sha'] }),
})

export const deleteBranch = tool({
  description: 'Delete a branch.',
  scope: codeWrite,
  input: z.object({ ...repository, branch: gitRef }),
  call: github.delete('/repos/{owner}/{repo}/git/refs/heads/{branch}'),
})
