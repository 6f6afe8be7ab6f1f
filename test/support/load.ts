import type { ResourceOwner } from '../../examples/tracker/resource-owner.ts'
import { authorize, refresh, type Tokens } from './authorize.ts'
import { callTool } from './call-tool.ts'

/** A grant as its agent knows it. */
export interface HeldGrant {
  tokens: Tokens
  /** Calls whose answers arrived. */
  answered: number
}

/** What a load works on; `grants` grows with every token answer that arrives. */
export interface LoadOptions {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  readonly account: { readonly name: string; readonly password: string }
  readonly owner: ResourceOwner
  readonly grants: HeldGrant[]
  /** True once the server is being killed: what fails from then on says nothing. */
  readonly isOver: () => boolean
}

/**
 * Loads a server until it is killed: two agents that call without a pause, each one call after the other; one that is never answered; and one that
 * authorizes and refreshes. Resolves when all have noticed the end; rejects when something fails before it.
 */
export async function load(options: LoadOptions): Promise<void> {
  const { issuer, grants, isOver } = options
  const url = `${issuer}/mcp`
  const [first, second, stuck] = grants
  if (first === undefined || second === undefined || stuck === undefined) throw new Error('three grants are needed')
  await Promise.all([
    untilOver(isOver, async () => {
      const { body } = await callTool(url, first.tokens.access_token, 'read_note', { id: 'one' })
      if (body.result?.structuredContent === undefined) throw new Error(`no answer: ${JSON.stringify(body)}`)
      first.answered++
    }),
    untilOver(isOver, async () => {
      const { body } = await callTool(url, second.tokens.access_token, 'write_note', { id: 'two', text: 'again' })
      if (body.result?.structuredContent === undefined) throw new Error(`no answer: ${JSON.stringify(body)}`)
      second.answered++
    }),
    untilOver(isOver, async () => {
      await callTool(url, stuck.tokens.access_token, 'write_note', { id: 'slow', text: 'never' })
      throw new Error('the call that is never answered was answered')
    }),
    untilOver(isOver, async () => {
      const tokens = await authorize({ ...options, scope: 'notes:write' })
      const grant: HeldGrant = { tokens, answered: 0 }
      grants.push(grant)
      // When this answer is lost, the old token must give it again.
      grant.tokens = await refresh(issuer, options.clientId, grant.tokens.refresh_token)
    }),
  ])
}

async function untilOver(isOver: () => boolean, step: () => Promise<void>): Promise<void> {
  while (!isOver()) {
    try {
      await step()
    } catch (error) {
      if (!isOver()) throw error
    }
  }
}
