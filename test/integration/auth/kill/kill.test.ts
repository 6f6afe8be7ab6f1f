import { join } from 'node:path'
import { administer } from '@fullmakt/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resourceOwner } from '../../../../examples/tracker/resource-owner.ts'
import { readArtifact } from '../../../../packages/fullmakt/src/artifact/read-artifact.ts'
import { authorize, refresh, type Tokens } from '../../../support/authorize.ts'
import { buildArtifact } from '../../../support/build-artifact.ts'
import { mcp } from '../../../support/call-tool.ts'
import { startServerProcess } from '../../../support/server-process.ts'
import { makeFolder, removeFolder } from '../../../support/temporary-folder.ts'

const KILLS = 6
const GRANTS = 4
const issuer = 'http://127.0.0.1:18220'
const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()
const artifact = join(folder, 'artifact')
const data = join(folder, 'data')

/** A grant as its client knows it: the last tokens that it was given, and those that were rotated away or revoked before. */
interface Held {
  tokens: Tokens
  readonly old: string[]
  isRevoked: boolean
}

beforeAll(async () => {
  await buildArtifact('../integration/auth/kill', artifact)
  const files = (await readArtifact(artifact)) ?? new Map<string, Uint8Array>()
  const administration = await administer({ files, dataFolder: data, now: Date.now, log: () => {} })
  await administration.oauth.accounts.create({ ...account, roles: ['member'] })
  await administration.close()
})
afterAll(() => removeFolder(folder))

const lives = async ({ access_token: token }: Tokens): Promise<boolean> =>
  (await mcp(`${issuer}/mcp`, token, 'tools/list', {})).status === 200

const revoke = (tokens: Tokens): Promise<Response> =>
  fetch(`${issuer}/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: tokens.refresh_token, client_id: 'scribe' }),
  })

// A refresh whose answer the end of the server swallowed leaves the client with its token, as the end of a network would.
async function rotate(held: Held, isOver: () => boolean): Promise<void> {
  while (!isOver() && !held.isRevoked) {
    const before = held.tokens
    try {
      held.tokens = await refresh(issuer, 'scribe', before.refresh_token)
    } catch (error) {
      if (isOver()) return
      throw error
    }
    held.old.push(before.refresh_token)
  }
}

it('killed at any moment, it knows every grant that it gave, and none that was ended', {
  timeout: 120_000,
}, async () => {
  const owner = resourceOwner(account)
  const redirectUri = 'http://127.0.0.1:18222/callback'
  const grants: Held[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServerProcess({ artifact, cwd: folder, env: { FULLMAKT_DATA: data } })
    try {
      for (const held of grants) {
        if (held.isRevoked) {
          expect(await lives(held.tokens), 'an ended grant').toBe(false)
          await expect(refresh(issuer, 'scribe', held.tokens.refresh_token)).rejects.toThrow(/invalid_grant/)
        } else {
          // The one answer that may be lost is had again with the token before it.
          held.old.push(held.tokens.refresh_token)
          held.tokens = await refresh(issuer, 'scribe', held.tokens.refresh_token)
          expect(await lives(held.tokens), 'a grant that was given').toBe(true)
        }
      }
      while (grants.filter(({ isRevoked }) => !isRevoked).length < GRANTS) {
        const asking = { issuer, clientId: 'scribe', redirectUri, account, owner }
        grants.push({ tokens: await authorize(asking), old: [], isRevoked: false })
      }
      let over = false
      const living = grants.filter(({ isRevoked }) => !isRevoked)
      const [first] = living
      const working = Promise.all(living.slice(1).map((held) => rotate(held, () => over)))
      if (first !== undefined) {
        expect((await revoke(first.tokens)).status).toBe(200)
        first.isRevoked = true
      }
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 300)), working])
      over = true
      await server.end('SIGKILL')
      await working
    } finally {
      await server.end('SIGKILL')
    }
  }
  // A token that was rotated away long ago is nobody's, and using it ends its grant.
  const server = await startServerProcess({ artifact, cwd: folder, env: { FULLMAKT_DATA: data } })
  try {
    const [held] = grants.filter(({ isRevoked, old }) => !isRevoked && old.length > 2)
    expect(held).toBeDefined()
    if (held === undefined) return
    await expect(refresh(issuer, 'scribe', held.old[0] ?? '')).rejects.toThrow(/invalid_grant/)
    expect(await lives(held.tokens)).toBe(false)
  } finally {
    await server.end('SIGKILL')
  }
})
