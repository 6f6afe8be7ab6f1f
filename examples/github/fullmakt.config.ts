import { accounts, agent, defineConfig } from 'fullmakt'
import { developer, maintainer, reader, security } from './api.ts'
import { invariants, policies } from './policies.ts'
import * as actions from './tools/actions.ts'
import * as administration from './tools/administration.ts'
import * as code from './tools/code.ts'
import * as issues from './tools/issues.ts'
import * as pulls from './tools/pulls.ts'

const redirectUris = ['http://127.0.0.1/callback']

export default defineConfig({
  server: {
    url: 'https://github-agents.acme.example',
    name: 'github',
    instructions: 'Repositories of the organization acme. Work on branches that begin with agent/.',
  },
  identity: accounts(),
  agents: {
    'code-reader': agent({ title: 'Code reader', redirectUris, roles: [reader] }),
    'pair-programmer': agent({ title: 'Pair programmer', redirectUris, roles: [reader, developer] }),
    'release-bot': agent({ title: 'Release bot', redirectUris, roles: [reader, maintainer] }),
    'access-review': agent({ title: 'Access review', redirectUris, roles: [reader, security] }),
  },
  tools: { ...code, ...issues, ...pulls, ...actions, ...administration },
  policies,
  invariants,
})
