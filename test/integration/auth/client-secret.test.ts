import { createHash } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { serveFixture } from '../../support/deployment.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { fixtureAt } from './fixture-at.ts'
import { keeperSecret } from './secrets.ts'

const PORT = 18294
const auth = { kind: 'client_secret_basic', hashes: [], secrets: ['env:KEEPER_SECRET'] } as const

it('a client proves itself by a secret that only the environment holds, and nobody is let in without', async () => {
  const compiled = await fixtureAt(PORT, (program) => ({
    ...program,
    agents: program.agents.map((agent) => (agent.name === 'keeper' ? { ...agent, auth } : agent)),
  }))
  const artifact = [...compiled.files.values()].map((file) => Buffer.from(file).toString('latin1')).join('\n')
  const hash = createHash('sha256').update(keeperSecret).digest('base64url')
  for (const word of [keeperSecret, hash]) expect(artifact).not.toContain(word)

  const ask = async (secret: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`keeper:${secret}`).toString('base64')}`
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    return (await fetch(`http://127.0.0.1:${PORT}/token`, { method: 'POST', headers: { authorization }, body })).status
  }
  for (const [env, expected] of [
    [{ KEEPER_SECRET: keeperSecret }, [200, 401, 401]],
    [{ KEEPER_SECRET: 'hunter2' }, [401, 401, 401]],
    [{}, [401, 401, 401]],
  ] as const) {
    const { server, log } = await serveFixture(compiled, temporaryFolder(), { NOTES_TOKEN: 'x', ...env })
    onTestFinished(() => server.close())
    expect([await ask(keeperSecret), await ask('hunter2'), await ask('')]).toEqual(expected)
    expect(JSON.stringify(log)).not.toMatch(/fmkp_|hunter2/)
    await server.close()
  }
})
