/** One thing that is broken in the starter's config, and what `check` must say: the code and the text that stands where it points. */
export interface StarterMistake {
  readonly about: string
  readonly from: string
  readonly to: string
  readonly code: string
  /** What the diagnostic points at, as it stands in the broken file. */
  readonly at: string
}

const mistake = (about: string, from: string, to: string, code: string, at: string): StarterMistake => ({
  about,
  from,
  to,
  code,
  at,
})

/** Twenty ways to break it, one at a time. */
export const starterMistakes: readonly StarterMistake[] = [
  mistake('a path argument that is not there', '/issues/{number}', '/issues/{nr}', 'FMK1001', 'call'),
  mistake('a misspelt body argument', "['title', 'body']", "['titel', 'body']", 'FMK1001', 'call'),
  mistake('a misspelt condition', "args: { repo: 'archive' }", "args: { rpo: 'archive' }", 'FMK1001', 'rpo'),
  mistake('a value of another type', "args: { repo: 'archive' }", 'args: { repo: 7 }', 'FMK1001', 'repo'),
  mistake(
    'an operator that a text has not',
    "args: { repo: 'archive' }",
    'args: { repo: { lte: 7 } }',
    'FMK1001',
    'lte',
  ),
  mistake('a limit that is no rate', "limit: '10/h'", "limit: '10 an hour'", 'FMK1001', 'limit'),
  mistake(
    'a secret in clear',
    "bearer(secret('env:GITHUB_TOKEN'))",
    "bearer('ghp_0123456789')",
    'FMK2301',
    "'ghp_0123456789'",
  ),
  mistake(
    'a secret that is no reference',
    "secret('env:GITHUB_TOKEN')",
    "secret('GITHUB_TOKEN')",
    'FMK2303',
    "'GITHUB_TOKEN'",
  ),
  mistake(
    'an origin with a path',
    "http('https://api.github.com'",
    "http('https://api.github.com/v3'",
    'FMK2205',
    "'https://api.github.com/v3'",
  ),
  mistake(
    'an upstream in clear',
    "http('https://api.github.com'",
    "http('http://api.github.com'",
    'FMK2210',
    "'http://api.github.com'",
  ),
  mistake(
    'a server URL with a path',
    "url: 'http://localhost:8790'",
    "url: 'http://localhost:8790/mcp'",
    'FMK2204',
    "'http://localhost:8790/mcp'",
  ),
  mistake('a tool name that clients refuse', 'get_issue: getIssue', "'get issue': getIssue", 'FMK2001', "'get issue'"),
  mistake('a tool without words', "'Read one issue of a repository.'", "''", 'FMK2005', "''"),
  mistake(
    'two rules of one name',
    "deny('nothing is opened in the archive'",
    "deny('members open issues'",
    'FMK2103',
    "'members open issues'",
  ),
  mistake('a pattern that backtracks', '/^[A-Za-z0-9-]{1,39}$/', '/^([A-Za-z0-9-]+)+$/', 'FMK1205', ''),
  mistake('a part that JSON Schema cannot say', 'z.int().min(1)', 'z.int().refine((n) => n % 2 === 0)', 'FMK1202', ''),
  mistake('a date', 'title: z.string(), state', 'title: z.date(), state', 'FMK1201', ''),
  mistake(
    'a Node module',
    "import { z } from 'zod'",
    "import { z } from 'zod'\nimport 'node:fs'",
    'FMK1301',
    "'node:fs'",
  ),
  mistake(
    'the clock',
    "const member = role('member')",
    "const member = role('member')\nconst today = Date.now()",
    'FMK1310',
    'now',
  ),
  mistake('a syntax error', 'tools: {', 'tools: {{', 'FMK1107', ''),
]
