import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CONFIG, commitAll, misfits, planRepository } from '../../packages/fullmakt/test/plan-project.ts'
import { serveProgram } from '../integration/approvals/bank.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { programOf } from './compare-configs.ts'

const PORT = 18_180
const config = CONFIG.replace('https://agents.example.com', `http://127.0.0.1:${PORT}`)

describe('plan --against a running server', () => {
  it('compares with the surface that the server says it serves, wherever it was committed', async () => {
    const server = await serveProgram(await programOf(config), temporaryFolder(), { now: Date.now() }, [])
    onTestFinished(() => server.close())
    using project = planRepository({ 'fullmakt.config.ts': config })
    const plan = (...argv: readonly string[]) => project.run('plan', '--against', `http://127.0.0.1:${PORT}`, ...argv)

    const unknown = await plan()
    expect(unknown).toMatchObject({ exit: 3, stdout: '' })
    expect(unknown.stderr).toMatch(
      /^error {2}no commit that is here has the `fullmakt\.surface\.json` of what `http:.+` serves, sha256:[0-9a-f]{64}\n {2}help: /,
    )

    await project.run('build', '--update-surface')
    commitAll(project)
    expect((await plan()).stdout).toMatch(/^plan: no changes/)

    // What was deployed is not what was committed last.
    project.change((text) => text.replace('lte: 500', 'lte: 900'))
    await project.run('build', '--update-surface')
    commitAll(project)
    project.change((text) => text.replace('lte: 900', 'lte: 999'))
    const { stdout } = await plan('--json')
    const document = JSON.parse(stdout) as { base: { kind: string; artifact: string }; changes: unknown[] }
    expect(misfits('plan', document)).toEqual([])
    expect(document.base).toMatchObject({ kind: 'server', artifact: expect.stringMatching(/^sha256:/) as unknown })
    expect(document.changes).toMatchObject([{ code: 'ACCESS_GAINED', example: { request: { args: { amount: 999 } } } }])
    const text = (await plan()).stdout
    expect(text).toContain(`against http://127.0.0.1:${PORT}`)
  })

  it.each([
    ['nothing there', 404, '', 'answered with 404'],
    ['no JSON', 200, '<html>', 'not JSON'],
    ['another document', 200, '{"format":"other"}', 'another document'],
    [
      'digests that are none',
      200,
      '{"format":"fullmakt.deployment","version":"1.0","artifact":"x","surface":"y","revision":1}',
      'another document',
    ],
    ['a way elsewhere', 302, '', 'leads elsewhere'],
  ])('refuses %s', async (_, status, body, words) => {
    const url = await answering(status, body)
    using project = planRepository()
    const ran = await project.run('plan', '--against', url)
    expect(ran).toMatchObject({ exit: 3, stdout: '' })
    expect(ran.stderr).toContain(`error  \`${url}\` does not say what it serves: `)
    expect(ran.stderr).toContain(words)
  })

  it('refuses a server that cannot be reached, and one without TLS', async () => {
    using project = planRepository()
    expect((await project.run('plan', '--against', 'http://127.0.0.1:18181')).stderr).toContain('ECONNREFUSED')
    expect((await project.run('plan', '--against', 'http://agents.example.com')).stderr).toContain('only https')
  })
})

async function answering(status: number, body: string): Promise<string> {
  const server: Server = createServer((_, response) =>
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
