import { tool } from 'fullmakt'
import { z } from 'zod'
import { administer, codeRead, github, gitRef, number, page, repository } from '../api.ts'

const release = z.object({ id: z.int(), tag_name: z.string(), name: z.string().nullish(), html_url: z.string() })

export const listReleases = tool({
  description: 'List the releases of a repository.',
  scope: codeRead,
  input: z.object({ ...repository, ...page }),
  output: z.array(release),
  call: github.get('/repos/{owner}/{repo}/releases', { query: ['per_page', 'page'] }),
})

export const latestRelease = tool({
  description: 'Read the latest release of a repository.',
  scope: codeRead,
  input: z.object(repository),
  output: release,
  call: github.get('/repos/{owner}/{repo}/releases/latest'),
})

export const createRelease = tool({
  description: 'Publish a release.',
  scope: administer,
  input: z.object({
    ...repository,
    tag_name: z.string().regex(/^v\d+\.\d+\.\d+$/),
    target_commitish: gitRef,
    name: z.string().max(256),
    body: z.string().max(65_536).optional(),
    draft: z.boolean(),
  }),
  output: release,
  call: github.post('/repos/{owner}/{repo}/releases', {
    body: ['tag_name', 'target_commitish', 'name', 'body', 'draft'],
  }),
})

export const deleteRelease = tool({
  description: 'Delete a release.',
  scope: administer,
  input: z.object({ ...repository, release_id: number }),
  call: github.delete('/repos/{owner}/{repo}/releases/{release_id}'),
})

export const addCollaborator = tool({
  description: 'Give somebody access to a repository.',
  scope: administer,
  input: z.object({
    ...repository,
    username: z.string(),
    permission: z.enum(['pull', 'triage', 'push', 'maintain', 'admin']),
  }),
  call: github.put('/repos/{owner}/{repo}/collaborators/{username}', { body: ['permission'] }),
})

export const removeCollaborator = tool({
  description: 'Take access to a repository from somebody.',
  scope: administer,
  input: z.object({ ...repository, username: z.string() }),
  call: github.delete('/repos/{owner}/{repo}/collaborators/{username}'),
})

export const deleteRepository = tool({
  description: 'Delete a repository with everything in it.',
  scope: administer,
  input: z.object(repository),
  call: github.delete('/repos/{owner}/{repo}'),
})

const query = z.string().min(1).max(256)

export const searchCode = tool({
  description: "Search code, with GitHub's own search words.",
  scope: codeRead,
  input: z.object({ q: query, ...page }),
  output: z.object({ total_count: z.int(), items: z.array(z.object({ path: z.string(), html_url: z.string() })) }),
  call: github.get('/search/code', { query: ['q', 'per_page', 'page'] }),
})
