import type { Change } from '@fullmakt/plan'
import { expect, test } from 'vitest'
import { renderPlan } from '../src/cli/render-plan.ts'
import { renderPlanGithub } from '../src/cli/render-plan-github.ts'
import { renderPlanMarkdown } from '../src/cli/render-plan-markdown.ts'
import { renderReplay, renderReplayMarkdown } from '../src/cli/replay-log.ts'

// Ends its line, gives a workflow command, clears the screen, turns the text around, and leaves its code span.
const HOSTILE = 'x\n::stop-commands::a\r\u001b[2J\u009b2J\u202e\u2028` </details> @all | [a](b)'
const heading = { name: HOSTILE, surface: 'sha256:0000' } as const
const change: Change = {
  fingerprint: '0123456789ab',
  code: 'UPSTREAM_REQUEST_CHANGED',
  section: 'upstreams',
  direction: 'broaden',
  severity: 'error',
  certainty: 'proven',
  breaking: false,
  level: null,
  subject: HOSTILE,
  before: null,
  after: HOSTILE.slice(0, 20),
  because: [],
  example: {
    request: {
      principal: { user: HOSTILE, agent: null, roles: [], claims: {} },
      client: { id: HOSTILE },
      tool: HOSTILE,
      args: { a: HOSTILE },
      now: 0,
    },
    before: 'deny',
    after: 'allow',
  },
}
const replay = {
  calls: 1,
  same: 0,
  open: 0,
  foreign: 0,
  different: [
    {
      tool: HOSTILE,
      before: { effect: 'deny', rule: HOSTILE },
      after: { effect: 'allow', rule: null },
      calls: 1,
      first: 0,
    },
  ],
} as const

test.each([
  ['text', renderPlan([change], heading)],
  ['github', renderPlanGithub([change])],
  ['markdown', renderPlanMarkdown([change], heading)],
  ['a replay as text', renderReplay(replay)],
  ['a replay as markdown', renderReplayMarkdown(replay)],
])('names that would say something else are only names: %s', (form, text) => {
  expect(text).toContain('stop-commands')
  for (const line of text.split('\n')) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(line.trimStart().startsWith('::')).toBe(form === 'github' && line !== '')
    // What is left outside of code spans is nobody's name.
    if (form.includes('markdown')) expect(line.replaceAll(/(`+) ?.*?[^`] ?\1(?!`)/g, '')).not.toContain('@all')
  }
})
