import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emitArtifact } from '@fullmakt/compiler'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { startNotes } from '../../fixtures/http/upstream.ts'
import { callTool } from '../../support/call-tool.ts'
import { compileFixture, serveFixture } from '../../support/deployment.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { keeperSecret } from './secrets.ts'

const issuer = 'http://127.0.0.1:18195'

it('serves access tokens that anybody can verify, under keys that are kept sealed', { timeout: 20_000 }, async () => {
  const { program } = await compileFixture('../integration/auth')
  const server = { ...program.server, issuer, resource: `${issuer}/mcp` }
  const { files } = await emitArtifact({ ...program, server, tokens: { format: 'jwt' } }, '0.0.0')
  const folder = temporaryFolder()
  await expect(serveFixture({ program, files }, folder, {})).rejects.toMatchObject({ code: 'ERR_KEY' })

  const key = randomBytes(32).toString('base64url')
  const notes = await startNotes(18191, 'the-notes-token')
  const running = await serveFixture({ program, files }, folder, { FULLMAKT_KEY: key, NOTES_TOKEN: 'the-notes-token' })
  try {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`keeper:${keeperSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    const { access_token: token } = (await answer.json()) as { readonly access_token: string }
    const metadata = (await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()) as {
      readonly jwks_uri: string
    }
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri))
    const { payload } = await jwtVerify(token, keys, { issuer, audience: `${issuer}/mcp`, typ: 'at+jwt' })
    expect(payload).toMatchObject({ sub: 'agent:keeper', client_id: 'keeper' })
    expect(await callTool(`${issuer}/mcp`, token, 'read_note', { id: 'one' })).toMatchObject({ status: 200 })
  } finally {
    await running.server.close()
    notes.server.closeAllConnections()
    notes.server.close()
  }
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = readFileSync(join(file.parentPath, file.name)).toString('latin1')
    expect(bytes).not.toContain(key)
    expect(bytes).not.toContain('"d":')
  }
  expect(JSON.stringify(running.log)).not.toContain(key)
})
