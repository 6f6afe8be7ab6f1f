import type { PackageManager } from './package-manager.ts'
import { version } from './version.ts'

const IMPORTS = [
  "import { accounts, allow, bearer, defineConfig, deny, http, role, scope, secret, tool } from 'fullmakt'",
  "import { z } from 'zod'",
]

/**
 * The files of a new project by path: a small config that checks, a table of what it should decide, and a workflow that holds it to both on every
 * change. Takes the package manager that the workflow installs with.
 */
export function starterFor({ install, run, setup }: PackageManager): Readonly<Record<string, string>> {
  return { ...starter, '.github/workflows/fullmakt.yml': workflow({ install, run, setup }), '.gitignore': IGNORED }
}

/** Those of them that are the same for every package manager. */
export const starter: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(
    {
      private: true,
      type: 'module',
      scripts: { check: 'fullmakt check', test: 'fullmakt test', build: 'fullmakt build' },
      dependencies: { fullmakt: version, zod: '^4.6.0' },
      engines: { node: '>=24' },
    },
    null,
    2,
  )}\n`,
  'tsconfig.json': `${JSON.stringify(
    {
      compilerOptions: {
        target: 'esnext',
        module: 'preserve',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        erasableSyntaxOnly: true,
        exactOptionalPropertyTypes: true,
        allowImportingTsExtensions: true,
        types: [],
      },
      include: ['fullmakt.config.ts'],
    },
    null,
    2,
  )}\n`,
  'fullmakt.config.ts': `${IMPORTS.join('\n')}

// The API that agents may call: one origin, and where its credential is found. The value is never written down.
const github = http('https://api.github.com', { actAs: 'service', auth: bearer(secret('env:GITHUB_TOKEN')) })

const member = role('member')
const read = scope('issues:read', 'Read issues')
const write = scope('issues:write', 'Open issues', { includes: [read] })

const owner = z.string().regex(/^[A-Za-z0-9-]{1,39}$/)
const repo = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/)

const getIssue = tool({
  description: 'Read one issue of a repository.',
  scope: read,
  input: z.object({ owner, repo, number: z.int().min(1) }),
  output: z.object({ number: z.int(), title: z.string(), state: z.string() }),
  call: github.get('/repos/{owner}/{repo}/issues/{number}'),
})

const openIssue = tool({
  description: 'Open an issue in a repository.',
  scope: write,
  input: z.object({ owner, repo, title: z.string().min(1).max(256), body: z.string().max(10_000).optional() }),
  output: z.object({ number: z.int(), html_url: z.url() }),
  call: github.post('/repos/{owner}/{repo}/issues', { body: ['title', 'body'] }),
})

export default defineConfig({
  // Agents and browsers know the server by this origin.
  server: { url: 'http://localhost:8790' },
  identity: accounts(),
  tools: { get_issue: getIssue, open_issue: openIssue },
  policies: [
    allow('members read issues', { who: member, what: getIssue, when: { args: { owner: 'acme' } } }),
    allow('members open issues', { who: member, what: openIssue, when: { args: { owner: 'acme' } }, limit: '10/h' }),
    deny('nothing is opened in the archive', { what: openIssue, when: { args: { repo: 'archive' } } }),
  ],
})
`,
  'fullmakt.policy.yaml': `# Every combination of principals and arguments is a case; what is not expected here must be denied.
principals:
  ada: { user: ada, roles: [member] }
  stranger: { user: eve }

tests:
  - name: members read issues
    tool: get_issue
    args:
      ours: { owner: acme, repo: web, number: 1 }
      of others: { owner: other, repo: web, number: 1 }
    expect:
      - { principal: ada, args: ours, effect: allow }

  - name: members open issues
    tool: open_issue
    args:
      ours: { owner: acme, repo: web, title: It smells }
      of others: { owner: other, repo: web, title: It smells }
      in the archive: { owner: acme, repo: archive, title: It smells }
    expect:
      - { principal: ada, args: ours, effect: allow, limit: 10/h }
      - { args: in the archive, effect: deny, rule: nothing is opened in the archive }
`,
}

function workflow({ install, run, setup }: Pick<PackageManager, 'install' | 'run' | 'setup'>): string {
  return `name: fullmakt
on: [pull_request]
permissions: { contents: read }
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
${setup === null ? '' : `      - ${setup}\n`}      - run: ${install}
      - run: ${run} fullmakt check --format github
      - run: ${run} fullmakt test --format github --coverage --fail-under 100
`
}

const IGNORED = `node_modules/
dist/
.fullmakt/
`
