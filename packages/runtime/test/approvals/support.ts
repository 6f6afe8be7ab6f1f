import type { Approvals, WantedApproval } from '@fullmakt/broker'
import type { JsonObject, Program, RuleNode } from '@fullmakt/ir'
import { type AuthorizationServer, createAuthorizationServer, type Session } from '@fullmakt/oauth'
import { openMemoryStore, type Store } from '@fullmakt/store'
import type { ApprovalContext } from '../../src/approvals/approval-context.ts'
import type { ApprovalEvent } from '../../src/approvals/approval-event.ts'
import { askApproval } from '../../src/approvals/ask-approval.ts'
import { type ApprovalDesk, approvalDesk } from '../../src/approvals/decide-approval.ts'
import { random, sha256Text } from '../../src/crypto.ts'
import { seal, unseal } from '../../src/secret-seal.ts'
import { sampleProgram } from '../artifact/sample.ts'

/** Approvals over a memory store, with real accounts and sessions. */
export interface Harness {
  readonly approvals: Approvals
  readonly desk: ApprovalDesk
  readonly events: readonly ApprovalEvent[]
  readonly store: Store
  readonly oauth: AuthorizationServer
  /** `broken` makes every commit fail. */
  readonly state: { now: number; broken: boolean }
  /** A session of an account with these roles, made when it is missing. */
  sessionOf(name: string, roles: readonly string[]): Promise<Session>
}

/** Makes approvals of a rule that needs a lead, for so many milliseconds. */
export function harness(withinMs: number = 600_000): Harness {
  const state = { now: 1_800_000_000_000, broken: false }
  const store = openMemoryStore({ now: () => state.now })
  const events: ApprovalEvent[] = []
  const program: Program = { ...sampleProgram(['one', 'two']), rules: [askingRule(withinMs)] }
  const oauth = createAuthorizationServer(
    { ...program.server, scopes: program.scopes, agents: [] },
    {
      store,
      commit: (changes) => store.apply(changes),
      now: () => state.now,
      random,
      sha256: sha256Text,
      seal,
      unseal,
      hashPassword: (password) => Promise.resolve(sha256Text(password)),
      verifyPassword: (password, hash) => Promise.resolve(sha256Text(password) === hash),
      fetchClientMetadata: () => Promise.resolve({ ok: false, reason: 'offline' }),
    },
  )
  const context: ApprovalContext = {
    program,
    store,
    async commit(changes, added) {
      if (state.broken) throw new Error('the disk is full')
      const applied = await store.apply(changes)
      if (applied.ok) events.push(...added)
      return applied
    },
    accounts: oauth.accounts,
    listGrants: oauth.listGrants,
    now: () => state.now,
    random,
  }
  return {
    approvals: askApproval(context),
    desk: approvalDesk(context),
    events,
    store,
    oauth,
    state,
    async sessionOf(name, roles) {
      await oauth.accounts.create({ name, password: 'correct horse', roles })
      const signedIn = await oauth.signIn({ name, password: 'correct horse', clientAddress: '192.0.2.1' })
      const session = signedIn.ok ? await oauth.session(signedIn.session) : undefined
      if (session === undefined) throw new Error('no session')
      return session
    },
  }
}

/** A call that needs an approval. */
export function wanted(
  args: JsonObject = {},
  caller: Partial<WantedApproval['caller']> = {},
  withinMs = 600_000,
): WantedApproval {
  return {
    call: 'call-1',
    rule: askingRule(withinMs),
    caller: {
      id: 'grant-1',
      clientId: 'client-1',
      agent: null,
      user: 'ada',
      roles: [],
      claims: {},
      scopes: new Set(),
      ...caller,
    },
    tool: sampleProgram(['one']).tools[0]!,
    args,
  }
}

function askingRule(withinMs: number): RuleNode {
  const [rule] = sampleProgram(['one']).rules
  const by = [{ kind: 'role', name: 'lead' }] as const
  return { ...rule!, name: 'ask', effect: 'approve', approval: { by, withinMs } }
}
