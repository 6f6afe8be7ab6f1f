import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { misfits } from '../../packages/fullmakt/test/plan-project.ts'
import { makeFolder as makeProject, runIn } from '../../packages/fullmakt/test/support.ts'
import { serveProgram, startBank } from '../integration/approvals/bank.ts'
import { authorize } from '../support/authorize.ts'
import { callTool } from '../support/call-tool.ts'
import { readLog } from '../support/read-log.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { programOf } from './compare-configs.ts'

const PORT = 18_170
const issuer = `http://127.0.0.1:${PORT}`

/** A config whose members pay as the rules say. */
const config = (rules: string): string => `
import { accounts, agent, allow, anonymous, defineConfig, deny, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const bank = http('http://127.0.0.1:${PORT + 1}', { actAs: 'service', auth: anonymous(), privateNetwork: true })
const member = role('member')
const pay = tool({ description: 'Pay.', scope: scope('pay', 'Pay'), input: z.object({ amount: z.int().min(1), to: z.string() }), call: bank.post('/pay', { body: ['amount', 'to'] }) })
void deny
export default defineConfig({
  server: { url: '${issuer}' },
  identity: accounts(),
  agents: { scribe: agent({ redirectUris: ['http://127.0.0.1:${PORT + 2}/callback'], roles: [member] }) },
  tools: { pay },
  policies: [${rules}],
})
`
const NOT_EVE = "deny('not to Eve', { what: pay, when: { args: { to: 'Eve' } } })"
const SMALL = "allow('members pay small amounts', { who: member, what: pay, when: { args: { amount: { lte: 500 } } } })"
const older = config(`${SMALL}, ${NOT_EVE}`)

it('plan --replay decides what a server recorded again, under other rules', async () => {
  const data = temporaryFolder()
  const bank = await startBank(PORT + 1)
  const server = await serveProgram(await programOf(older), data, { now: Date.now() }, [])
  try {
    const account = { name: 'ada', password: 'correct horse battery staple' }
    await server.oauth.accounts.create({ ...account, roles: ['member'] })
    const asking = { issuer, clientId: 'scribe', redirectUri: `http://127.0.0.1:${PORT + 2}/callback`, account }
    const { access_token: token } = await authorize(asking)
    for (const [amount, to] of [
      [100, 'Bob'],
      [200, 'Eve'],
      [900, 'Bob'],
      [300, 'Eve'],
    ] as const)
      await callTool(`${issuer}/mcp`, token, 'pay', { amount, to })
    await callTool(`${issuer}/mcp`, token, 'pay', { amount: 'much', to: 'Bob' })
    expect(bank.payments).toHaveLength(1)

    using project = makeProject({ 'fullmakt.config.ts': older })
    const explain = (entry: number | string, ...argv: readonly string[]) =>
      runIn(project.folder, ['explain', '--entry', String(entry), '--data', data, ...argv])
    const decided = (await readLog(data)).flatMap(({ kind, ...entry }, index) =>
      kind === 'call.intent' || (kind === 'call.denied' && 'facts' in entry) ? [index] : [],
    )
    expect(decided).toHaveLength(4)
    const [paid, refused] = await Promise.all(decided.slice(0, 2).map((index) => explain(index)))
    expect(paid?.stdout).toMatch(
      /^entry \d+ {2}ALLOW {2}pay by agent scribe, role member, client scribe at .+Z\n {2}\u2714 allow `members pay small amounts` {2}fullmakt\.config\.ts:13:14 {2}<- decided\n {6}\u2714 amount \u2264 500\n {2}\u2718 deny `not to Eve` .+\n {6}\u2718 to = "Eve"\n$/,
    )
    expect(refused?.stdout).toMatch(
      /^entry \d+ {2}DENY .+\n.*\u2714 allow .+\n.+\n {2}\u2714 deny `not to Eve` .+<- decided\n {6}\u2714 to = "Eve"\n$/,
    )
    const explained: unknown = JSON.parse((await explain(decided[1]!, '--json')).stdout)
    expect(misfits('explained-entry', explained)).toEqual([])
    expect(explained).toMatchObject({ effect: 'deny', rule: 'not to Eve', call: { tool: 'pay', roles: ['member'] } })
    expect(await explain(0)).toMatchObject({
      exit: 3,
      stdout: '',
      stderr: 'error  entry 0 is no decision of the policy\n',
    })
    expect(await explain(99_999)).toMatchObject({ exit: 3, stderr: 'error  the log has no entry 99999\n' })
    expect(await explain('x')).toMatchObject({ exit: 2, stdout: '' })

    const run = (...argv: readonly string[]) => runIn(project.folder, ['plan', '--against', 'file:base.json', ...argv])
    writeFileSync(join(project.folder, 'base.json'), JSON.stringify(await programOf(older)))
    const same = await run('--replay', data)
    expect(same.stderr).toBe('')
    expect(same.stdout).toMatch(/no changes/)
    expect(same.stdout).toContain('REPLAY  4 recorded calls decided again: 4 as before, 0 differently\n')

    writeFileSync(join(project.folder, 'fullmakt.config.ts'), config(SMALL))
    const { stdout } = await run('--replay', data)
    expect(stdout).toContain('REPLAY  4 recorded calls decided again: 2 as before, 2 differently\n')
    expect(stdout).toMatch(
      / {2}\+ pay {2}DENY \(not to Eve\) -> ALLOW \(members pay small amounts\) {2}2 calls, the first is entry \d+\n/,
    )
    const document: unknown = JSON.parse((await run('--replay', data, '--json')).stdout)
    expect(misfits('plan', document)).toEqual([])
    expect(document).toMatchObject({
      replay: { calls: 4, same: 2, open: 0, foreign: 0, different: [{ tool: 'pay', calls: 2 }] },
    })
    const markdown = await run('--replay', data, '--format', 'markdown')
    expect(markdown.stdout).toContain(
      '### Replay\n\n4 recorded calls decided again: 2 as before, 2 differently.\n\n- `pay  DENY',
    )

    writeFileSync(join(project.folder, 'fullmakt.config.ts'), config(`${SMALL.replace('500', '250')}, ${NOT_EVE}`))
    const foreign = await explain(decided[0]!)
    expect(foreign).toMatchObject({ exit: 3, stdout: '' })
    expect(foreign.stderr).toContain('other rules than those of this config decided entry')
    expect((await run('--replay', data)).stdout).toContain('2 left open by what the log keeps')
    const missing = await run('--replay', 'nowhere')
    expect(missing).toMatchObject({ exit: 3, stdout: '' })
    expect(missing.stderr).toMatch(/^error {2}the log could not be decided again: there is no `.+` in `.+`\n$/)
  } finally {
    await server.close()
    await bank.close()
  }
})
