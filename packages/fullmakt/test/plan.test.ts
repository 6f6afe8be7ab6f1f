import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { makeFolder, repository, runIn } from './support.ts'

const CONFIG = `import { accounts, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const member = role('member')
const pay = tool({ description: 'Pay.', scope: scope('pay', 'Pay'), input: z.object({ amount: z.int().min(1) }), call: api.post('/pay', { body: ['amount'] }) })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { pay },
  policies: [
    allow('members pay small amounts', { who: member, what: pay, when: { args: { amount: { lte: 500 } } }, limit: '10/h' }),
  ],
})
`
const validates = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(join(repository, 'schema/plan.schema.json'), 'utf8')) as object,
)

/** Builds the config, changes its text, and plans. */
async function planOf(change: (config: string) => string, flags: readonly string[] = []) {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG })
  await runIn(project.folder, ['build'])
  writeFileSync(join(project.folder, 'fullmakt.config.ts'), change(CONFIG))
  return await runIn(project.folder, ['plan', '--exit-code', ...flags])
}

it('shows a gain of access with a request that is denied before and allowed after', async () => {
  const { exit, stdout } = await planOf((config) => config.replace('lte: 500', 'lte: 501'))
  expect(exit).toBe(11)
  expect(stdout).toBe(`ACCESS
  + pay for role member  ACCESS_GAINED
      example  {"amount":501} as role member at 2026-01-05T00:00:00.000Z
               DENY -> ALLOW
      because  \`members pay small amounts\`  fullmakt.config.ts:11:5
      because  \`members pay small amounts\` as it was  fullmakt.config.ts:11:5
`)
})

it('tells a loss from a gain', async () => {
  const { exit, stdout } = await planOf((config) => config.replace('lte: 500', 'lte: 499'))
  expect(exit).toBe(10)
  expect(stdout).toContain('  - pay for role member  ACCESS_LOST\n')
  expect(stdout).toContain('ALLOW -> DENY')
})

it('prints nothing for what means the same', async () => {
  const same = (config: string) =>
    config.replace("'members pay small amounts'", "'small amounts'").replace('lte: 500', 'lt: 501')
  expect(await planOf(same)).toEqual({ exit: 0, stdout: 'no changes\n', stderr: '' })
})

it('writes one JSON document of the published schema', async () => {
  const { exit, stdout, stderr } = await planOf(
    (config) => config.replace('10/h', '20/h').replace('/pay', '/payments'),
    ['--json'],
  )
  const document: unknown = JSON.parse(stdout)
  expect(validates(document), JSON.stringify(validates.errors)).toBe(true)
  expect(document).toMatchObject({
    verdict: { changed: true, broadens: true },
    changes: [{ code: 'ACCESS_LIMIT_RAISED', direction: 'broader' }, { code: 'MCP_REQUEST_CHANGED' }],
  })
  expect([exit, stderr]).toEqual([11, ''])
})

it('does not take a missing or wrong baseline, or a wrong config, for "no changes"', async () => {
  using project = makeFolder({ 'fullmakt.config.ts': CONFIG })
  expect(await runIn(project.folder, ['plan'])).toMatchObject({ exit: 3, stdout: '' })
  await runIn(project.folder, ['build'])
  writeFileSync(join(project.folder, 'dist/fullmakt/policy.json'), '{}\n')
  expect(await runIn(project.folder, ['plan'])).toMatchObject({ exit: 1, stdout: '' })
  writeFileSync(join(project.folder, 'fullmakt.config.ts'), CONFIG.replace('lte: 500', 'lte: true'))
  expect(await runIn(project.folder, ['plan'])).toMatchObject({ exit: 1, stdout: '' })
})
