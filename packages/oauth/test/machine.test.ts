import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AuthorizationServer, Session } from '../src/index.ts'
import { body, codeFor, createHarness, type Harness, post, redemption, refreshForm, type Tokens } from './support.ts'

/** What the server should know of a code, a refresh token or an access token; times are those of the harness. */
interface ModelGrant {
  readonly user: string
  readonly client: string
  readonly endsAt: number
  isEnded: boolean
}
interface ModelCode {
  readonly text: string
  readonly user: string
  readonly endsAt: number
  /** Set when it was redeemed. */
  grant?: ModelGrant
  isBurnt: boolean
}
interface ModelRefresh {
  readonly text: string
  readonly grant: ModelGrant
  /** When it was rotated away, and what came of it. */
  rotatedAt?: number
  successor?: Tokens
  isCurrent: boolean
}
interface ModelAccess {
  readonly text: string
  readonly grant: ModelGrant
  readonly endsAt: number
}

type Step =
  | { readonly do: 'authorize'; readonly user: number }
  | { readonly do: 'redeem' | 'redeem-wrongly' | 'refresh' | 'revoke-refresh' | 'revoke-access'; readonly pick: number }
  | { readonly do: 'revoke-grant' | 'revoke-user'; readonly pick: number }
  | { readonly do: 'restart' }
  | { readonly do: 'wait'; readonly ms: number }

const users = ['alice', 'bob', 'carol']
// Counted from the newest, which is where most things happen.
const pick = fc.oneof(fc.nat(2), fc.nat(40))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('authorize' as const), user: fc.nat(2) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('redeem' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redeem-wrongly' as const), pick }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('refresh' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('revoke-refresh' as const, 'revoke-access' as const), pick }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke-grant' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke-user' as const), pick: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  // Around every limit: the code's minute, the grace of ten seconds, the access token's ten minutes, the grant's end.
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 5_000, 9_999, 10_000, 59_999, 60_000, 300_000, 599_999, 600_000, 86_400_000),
    }),
  },
)

class Machine {
  readonly h: Harness = createHarness({ accessTokenMs: 600_000, grantMs: 3 * 86_400_000 })
  server: AuthorizationServer = this.h.server
  readonly codes: ModelCode[] = []
  readonly refreshes: ModelRefresh[] = []
  readonly accesses: ModelAccess[] = []
  readonly gone = new Set<string>()

  get now(): number {
    return this.h.clock.now
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'authorize':
        return await this.authorize(users[step.user] ?? '')
      case 'redeem':
        return await this.redeem(at(this.codes, step.pick))
      case 'redeem-wrongly':
        return await this.redeemWrongly(at(this.codes, step.pick))
      case 'refresh':
        return await this.refresh(at(this.refreshes, step.pick))
      case 'revoke-refresh':
        return await this.revokeToken(at(this.refreshes, step.pick))
      case 'revoke-access':
        return await this.revokeToken(at(this.accesses, step.pick))
      case 'revoke-grant':
        return await this.revokeGrant(at(this.accesses, step.pick))
      case 'revoke-user':
        this.gone.add(users[step.pick] ?? '')
        await this.server.revokeUser(users[step.pick] ?? '', 'admin')
        return
      case 'restart':
        // What was only in memory is lost, as after an end without warning; the store is what stays.
        this.server = this.h.restart({ accessTokenMs: 600_000, grantMs: 3 * 86_400_000 })
        return
      case 'wait':
        this.h.clock.now += step.ms
    }
  }

  /** Asserts for every token there ever was that it works exactly when it should. */
  async check(): Promise<void> {
    for (const { text, grant, endsAt } of this.accesses) {
      const { ok } = await this.server.verifyAccessToken(`Bearer ${text}`)
      expect(ok, 'an access token').toBe(this.lives(grant) && this.now < endsAt)
    }
    for (const user of users) {
      const living = this.accesses.map(({ grant }) => grant).filter((grant) => grant.user === user && this.lives(grant))
      expect(await this.server.listGrants(user), `grants of ${user}`).toHaveLength(new Set(living).size)
    }
  }

  private lives(grant: ModelGrant): boolean {
    return !grant.isEnded && !this.gone.has(grant.user) && this.now < grant.endsAt
  }

  private async authorize(user: string): Promise<void> {
    if (this.gone.has(user)) {
      await expect(this.signIn(user)).rejects.toThrow()
      return
    }
    const h = { ...this.h, server: this.server }
    const session: Session = await this.signIn(user)
    this.codes.push({ text: await codeFor(h, session), user, endsAt: this.now + 60_000, isBurnt: false })
  }

  // From a new address each time: how many sign-ins one address may try is not what this is about.
  private async signIn(name: string): Promise<Session> {
    const password = 'correct horse'
    await this.server.accounts.create({ name, password, roles: ['reader', 'writer'] })
    const result = await this.server.signIn({ name, password, clientAddress: `192.0.2.${this.codes.length % 250}` })
    const session = result.ok ? await this.server.session(result.session) : undefined
    if (session === undefined) throw new Error('no session')
    return session
  }

  private async redeem(code: ModelCode | undefined): Promise<void> {
    if (code === undefined) return
    const answer = await this.server.token(post('/token', redemption(code.text)))
    const works = !code.isBurnt && code.grant === undefined && this.now < code.endsAt && !this.gone.has(code.user)
    expect(answer.ok, `a code: ${answer.ok ? '' : answer.reason}`).toBe(works)
    if (works) {
      const grant = { user: code.user, client: 'web-agent', endsAt: this.now + 3 * 86_400_000, isEnded: false }
      code.grant = grant
      this.note(body<Tokens>(answer), grant)
    } else if (code.grant !== undefined) {
      // Remembered as long as the grant may live, which is longer than the code did.
      code.grant.isEnded = true
    } else if (code.grant === undefined) {
      code.isBurnt = true
    }
  }

  private async redeemWrongly(code: ModelCode | undefined): Promise<void> {
    if (code === undefined || code.grant !== undefined) return
    const answer = await this.server.token(post('/token', redemption(code.text, { code_verifier: 'w'.repeat(43) })))
    expect(answer.ok, 'a code with a wrong verifier').toBe(false)
    code.isBurnt = true
  }

  private async refresh(token: ModelRefresh | undefined): Promise<void> {
    if (token === undefined) return
    const { grant } = token
    const answer = await this.server.token(post('/token', refreshForm(token.text)))
    const inGrace = token.rotatedAt !== undefined && this.now < token.rotatedAt + 10_000 && this.isPrevious(token)
    const works = this.lives(grant) && (token.isCurrent || inGrace)
    expect(answer.ok, `a refresh token: ${answer.ok ? '' : answer.reason}`).toBe(works)
    if (!works) {
      // Reuse ends the grant, unless it had ended anyway.
      if (this.lives(grant)) grant.isEnded = true
      return
    }
    const tokens = body<Tokens>(answer)
    if (!token.isCurrent) {
      expect(tokens, 'the same answer again').toEqual(token.successor)
      return
    }
    token.isCurrent = false
    token.rotatedAt = this.now
    token.successor = tokens
    this.note(tokens, grant)
  }

  // Only the token before the current one has an answer to be had again.
  private isPrevious(token: ModelRefresh): boolean {
    const current = this.refreshes.find((other) => other.grant === token.grant && other.isCurrent)
    return current?.text === token.successor?.refresh_token
  }

  private async revokeToken(token: ModelRefresh | ModelAccess | undefined): Promise<void> {
    if (token === undefined) return
    const { endsAt = Number.POSITIVE_INFINITY } = token as { readonly endsAt?: number }
    const answer = await this.server.revoke(post('/revoke', { token: token.text, client_id: 'web-agent' }))
    expect(answer.ok, 'a revocation').toBe(true)
    // An expired token may be forgotten already: revoking it then changes nothing that is promised.
    if (this.now < endsAt && this.now < token.grant.endsAt) token.grant.isEnded = true
  }

  private async revokeGrant(token: ModelAccess | undefined): Promise<void> {
    if (token === undefined) return
    const grants = await this.server.listGrants(token.grant.user)
    const verified = await this.server.verifyAccessToken(`Bearer ${token.text}`)
    if (!verified.ok) return
    expect(grants.map(({ id }) => id)).toContain(verified.grant.id)
    expect(await this.server.revokeGrant(verified.grant.id, 'admin')).toEqual({ ok: true })
    token.grant.isEnded = true
    // All codes here are of one client.
    for (const code of this.codes) {
      if (code.user === token.grant.user && code.grant === undefined && code.endsAt - 60_000 < this.now)
        code.isBurnt = true
    }
  }

  private note(tokens: Tokens, grant: ModelGrant): void {
    const endsAt = Math.min(this.now + 600_000, grant.endsAt)
    this.accesses.push({ text: tokens.access_token, grant, endsAt })
    this.refreshes.push({ text: tokens.refresh_token, grant, isCurrent: true })
  }
}

it('in any order of steps, every token works as long as it should and no longer, and no grant is lost', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const machine = new Machine()
      for (const one of steps) {
        await machine.run(one)
        await machine.check()
      }
    }),
    { numRuns: 300, examples: edges.map((steps) => [steps]) },
  )
})

const begin: readonly Step[] = [
  { do: 'authorize', user: 0 },
  { do: 'redeem', pick: 0 },
]
const wait = (ms: number): Step => ({ do: 'wait', ms })
const one = (what: 'redeem' | 'refresh' | 'revoke-grant', pick = 0): Step => ({ do: what, pick })

/** The edges of time, which chance meets too seldom: each once just inside and once just outside. */
const edges: readonly Step[][] = [
  [{ do: 'authorize', user: 0 }, wait(59_999), one('redeem')],
  [{ do: 'authorize', user: 0 }, wait(60_000), one('redeem')],
  [...begin, one('refresh'), wait(9_999), one('refresh', 1), one('refresh')],
  [...begin, one('refresh'), wait(10_000), one('refresh', 1), one('refresh')],
  [...begin, one('refresh'), { do: 'restart' }, wait(9_999), one('refresh', 1)],
  [...begin, wait(599_999), wait(1)],
  [...begin, wait(86_400_000), one('refresh'), wait(86_400_000), one('refresh'), wait(86_400_000), one('refresh')],
  [...begin, { do: 'restart' }, one('redeem'), one('refresh')],
  [...begin, one('revoke-grant'), { do: 'restart' }, one('refresh')],
]

function at<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[list.length - 1 - (pick % list.length)]
}
