import { accounts, agent, allow, bearer, defineConfig, http, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'

const upstream = http('http://127.0.0.1:18092', {
  actAs: 'service',
  auth: bearer(secret('env:BENCH_TOKEN')),
  privateNetwork: true,
})
const caller = role('caller')
const use = scope('bench:use', 'Call the benchmark')

const echo = tool({
  description: 'Open an issue in a repository.',
  scope: use,
  input: z.object({
    owner: z.string().regex(/^[a-z]{1,32}$/),
    repo: z.string().max(64),
    title: z.string().max(256),
    body: z.string().max(4_000).optional(),
  }),
  output: z.object({ number: z.int(), title: z.string() }),
  call: upstream.post('/repos/{owner}/{repo}/issues', { body: ['title', 'body'] }),
})

export default defineConfig({
  server: { url: 'http://127.0.0.1:18091', name: 'bench' },
  identity: accounts(),
  agents: { bench: agent({ redirectUris: ['http://127.0.0.1/callback'], roles: [caller] }) },
  tools: { echo },
  policies: [
    allow('callers open issues in web repositories', {
      who: caller,
      what: echo,
      when: { args: { owner: 'acme', repo: { startsWith: 'web-' } } },
      limit: '100000000/s',
    }),
  ],
})
