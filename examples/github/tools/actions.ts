import { tool } from 'fullmakt'
import { z } from 'zod'
import { actionsRead, actionsWrite, github, gitRef, number, page, repository, run } from '../api.ts'

const runId = { run_id: number }

export const listWorkflows = tool({
  description: 'List the workflows of a repository.',
  scope: actionsRead,
  input: z.object({ ...repository, ...page }),
  output: z.object({ workflows: z.array(z.object({ id: z.int(), name: z.string(), path: z.string() })) }),
  call: github.get('/repos/{owner}/{repo}/actions/workflows', { query: ['per_page', 'page'] }),
})

export const listRuns = tool({
  description: 'List workflow runs, newest first.',
  scope: actionsRead,
  input: z.object({ ...repository, branch: gitRef.optional(), status: z.string().optional(), ...page }),
  output: z.object({ total_count: z.int(), workflow_runs: z.array(run) }),
  call: github.get('/repos/{owner}/{repo}/actions/runs', { query: ['branch', 'status', 'per_page', 'page'] }),
})

export const getRun = tool({
  description: 'Read a workflow run.',
  scope: actionsRead,
  input: z.object({ ...repository, ...runId }),
  output: run,
  call: github.get('/repos/{owner}/{repo}/actions/runs/{run_id}'),
})

export const listJobs = tool({
  description: 'List the jobs of a workflow run.',
  scope: actionsRead,
  input: z.object({ ...repository, ...runId, ...page }),
  output: z.object({
    jobs: z.array(z.object({ id: z.int(), name: z.string(), status: z.string(), conclusion: z.string().nullish() })),
  }),
  call: github.get('/repos/{owner}/{repo}/actions/runs/{run_id}/jobs', { query: ['per_page', 'page'] }),
})

export const listArtifacts = tool({
  description: 'List what a workflow run has stored.',
  scope: actionsRead,
  input: z.object({ ...repository, ...runId, ...page }),
  output: z.object({ artifacts: z.array(z.object({ id: z.int(), name: z.string(), size_in_bytes: z.int() })) }),
  call: github.get('/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', { query: ['per_page', 'page'] }),
})

export const rerun = tool({
  description: 'Run a workflow run again.',
  scope: actionsWrite,
  input: z.object({ ...repository, ...runId }),
  call: github.post('/repos/{owner}/{repo}/actions/runs/{run_id}/rerun'),
})

export const rerunFailed = tool({
  description: 'Run the failed jobs of a workflow run again.',
  scope: actionsWrite,
  input: z.object({ ...repository, ...runId }),
  call: github.post('/repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs'),
})

export const cancelRun = tool({
  description: 'Cancel a workflow run.',
  scope: actionsWrite,
  input: z.object({ ...repository, ...runId }),
  call: github.post('/repos/{owner}/{repo}/actions/runs/{run_id}/cancel'),
})

export const dispatch = tool({
  description: 'Start a workflow on a branch.',
  scope: actionsWrite,
  input: z.object({ ...repository, workflow: z.string().regex(/^[A-Za-z0-9_.-]+\.ya?ml$/), ref: gitRef }),
  call: github.post('/repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches', { body: ['ref'] }),
})
