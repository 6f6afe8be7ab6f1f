import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { RunningServer } from '@fullmakt/runtime'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Notes, startNotes } from '../fixtures/http/upstream.ts'
import { authorize } from '../support/authorize.ts'
import { callTool } from '../support/call-tool.ts'
import { chromiumMissing, chromiumPath, startChromium, type Watched, watchedPage } from '../support/chromium.ts'
import { compileFixture, type LogLine, serveFixture } from '../support/deployment.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const issuer = 'http://127.0.0.1:18210'
const client = 'http://127.0.0.1:18212'
const password = 'canary correct horse battery'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = makeFolder()

if (chromiumPath === undefined) console.warn(chromiumMissing)

describe.skipIf(chromiumPath === undefined)('pages in a browser', () => {
  let browser: Browser
  let server: RunningServer
  let log: readonly LogLine[]
  let notes: Notes
  let callback: Server

  beforeAll(async () => {
    notes = await startNotes(18211, 'none')
    callback = createServer(
      (_, response) => void response.setHeader('content-type', 'text/html').end('<title>client</title>'),
    )
    await new Promise<void>((resolve) => callback.listen(18212, '127.0.0.1', resolve))
    ;({ server, log } = await serveFixture(await compileFixture('../browser'), folder, {}))
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    callback?.closeAllConnections()
    callback?.close()
    notes?.server.closeAllConnections()
    notes?.server.close()
    removeFolder(folder)
  })

  const verifier = randomBytes(32).toString('base64url')
  const authorization = (changes: Record<string, string> = {}): string => {
    const url = new URL('/authorize', issuer)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: 'scribe',
      redirect_uri: `${client}/callback`,
      state: 'the-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    }).toString()
    return url.href
  }

  /** Presses Tab until the wanted control has the focus, as somebody without a mouse does; throws when it never does. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if (await page.locator(selector).evaluate((element) => element === element.ownerDocument.activeElement)) return
    }
    throw new Error(`no keyboard gets to ${selector}`)
  }

  /** Does what leads to another page, and waits for that. */
  async function leave(page: Page, act: () => Promise<void>): Promise<void> {
    await Promise.all([page.waitForEvent('load'), act()])
  }

  const enter = (page: Page): Promise<void> => leave(page, () => page.keyboard.press('Enter'))

  // One for each test: wrong passwords are counted.
  async function newAccount(name: string): Promise<{ readonly name: string; readonly password: string }> {
    await server.oauth.accounts.create({ name, password, roles: ['member', 'lead'] })
    return { name, password }
  }

  async function signInByKeyboard(
    page: Page,
    account: { readonly name: string; readonly password: string },
  ): Promise<void> {
    await tabTo(page, '#name')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(account.name)
    await tabTo(page, '#password')
    await page.keyboard.type(account.password)
    await enter(page)
  }

  async function registered(): Promise<string> {
    const answer = await fetch(`${issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Totally Official Acme Agent', redirect_uris: [`${client}/callback`] }),
    })
    return ((await answer.json()) as { readonly client_id: string }).client_id
  }

  /** Asserts what must hold on every page: nothing for axe to complain about, nothing wider than the window. */
  async function expectSound({ page, console }: Watched, name: string): Promise<void> {
    await page.evaluate(axe)
    const found = await page.evaluate<AxeFinding[]>('axe.run().then(({ violations }) => violations)')
    const problems = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    expect(problems, name).toEqual([])
    const [scroll, inner] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, window.innerWidth]',
    )
    expect(scroll, `${name} is not wider than the window`).toBeLessThanOrEqual(inner)
    expect(await page.locator('h1').count(), name).toBe(1)
    expect(await page.locator('script').count(), name).toBe(0)
    expect(console, name).toEqual([])
    const pictures = process.env['FULLMAKT_SCREENSHOTS']
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }

  describe.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('a whole flow by keyboard alone, %s', (_, javaScriptEnabled) => {
    it('gives the client its code, and nobody else anything', async () => {
      const watched = await watchedPage(browser, { javaScriptEnabled })
      const { page, urls, console } = watched
      const account = await newAccount(`keys.${javaScriptEnabled}@acme.example`)
      await page.goto(authorization())
      await signInByKeyboard(page, { ...account, password: 'canary wrong' })
      // The browser itself says that the answer was 403, as it should be.
      expect(console.splice(0).join()).toContain('403')
      expect(await page.locator('[role=alert]').innerText()).toContain('is wrong')
      await signInByKeyboard(page, account)
      const html = await page.content()
      await tabTo(page, 'button[value=approve]')
      await enter(page)
      expect(page.url()).toContain(`${client}/callback`)
      const answer = new URL(page.url()).searchParams
      expect(answer.get('state')).toBe('the-state')
      const code = answer.get('code') ?? ''
      const tokens = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: 'scribe',
          code,
          code_verifier: verifier,
        }),
      })
      expect(tokens.status).toBe(200)
      const { access_token: access } = (await tokens.json()) as { readonly access_token: string }
      await page.goto(`${issuer}/agents`)
      const agents = await page.content()
      const session = (await watched.context.cookies()).find(({ name }) => name.includes('session'))
      expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' })
      const own = urls.filter((url) => url.startsWith(issuer)).join('\n')
      for (const secret of [
        code,
        access,
        session?.value ?? 'none',
        account.password,
        'canary',
        'fmka_',
        'fmkr_',
        'fmkc_',
        'fmks_',
      ]) {
        expect(own + html + agents + console.join('\n') + JSON.stringify(log)).not.toContain(secret)
      }
      expect(console).toEqual([])
      await tabTo(page, 'button.danger')
      await enter(page)
      expect((await callTool(`${issuer}/mcp`, access, 'read_note', { id: 'one' })).status).toBe(401)
      await watched.context.close()
    })
  })

  it('the third try signs in, a second tab goes on with its own request, and going back asks anew', async () => {
    const { page, context } = await watchedPage(browser)
    const account = await newAccount('tabs@acme.example')
    const other = await context.newPage()
    await page.goto(authorization({ state: 'one' }))
    await other.goto(authorization({ state: 'two' }))
    for (let tries = 0; tries < 3; tries++) {
      await signInByKeyboard(page, { ...account, password: 'canary wrong' })
      expect(await page.locator('[role=alert]').innerText()).toContain('is wrong')
    }
    await signInByKeyboard(page, account)
    await leave(page, () => page.click('button[value=approve]'))
    expect(new URL(page.url()).searchParams.get('state')).toBe('one')
    await signInByKeyboard(other, account)
    await leave(other, () => other.click('button[value=approve]'))
    expect(new URL(other.url()).searchParams.get('state')).toBe('two')
    // The page that was decided is decided; what led to it may be asked again.
    await page.goBack()
    await leave(page, () => page.click('button[value=approve]'))
    expect(page.url().startsWith(issuer)).toBe(false)
    await context.close()
  })

  it('refusing by keyboard tells the client, and gives nothing', async () => {
    const { page, context } = await watchedPage(browser)
    await page.goto(authorization())
    await signInByKeyboard(page, await newAccount('refuser@acme.example'))
    await tabTo(page, 'button[value=refuse]')
    await enter(page)
    expect(page.url()).toContain(`${client}/callback`)
    const answer = new URL(page.url()).searchParams
    expect([answer.get('error'), answer.get('code'), answer.get('iss')]).toEqual(['access_denied', null, issuer])
    await context.close()
  })

  it.each([
    ['light', 1_280],
    ['dark', 1_280],
    ['light', 320],
    ['dark', 320],
  ] as const)('every page is sound: %s, %d px', async (colorScheme, width) => {
    const account = await newAccount(`${colorScheme}.${width}@acme.example`)
    const tokens = await authorize({ issuer, clientId: 'scribe', redirectUri: `${client}/callback`, account })
    await callTool(`${issuer}/mcp`, tokens.access_token, 'write_note', { id: 'one', text: `x${'y'.repeat(90)}\u202ez` })
    const watched = await watchedPage(browser, { colorScheme, viewport: { width, height: 900 } })
    const { page } = watched
    const look = (name: string): Promise<void> => expectSound(watched, `${name}-${colorScheme}-${width}`)
    await page.goto(authorization())
    await look('sign-in')
    await page.fill('#name', account.name)
    await page.fill('#password', 'canary wrong')
    await leave(page, () => page.click('button'))
    // The browser says on the console that the answer was 403, which it should be.
    expect(watched.console.splice(0).join()).toContain('403')
    await look('sign-in-failed')
    await page.fill('#password', account.password)
    await leave(page, () => page.click('button'))
    await look('consent-declared')
    await page.goto(authorization({ client_id: await registered() }))
    expect(await page.locator('.notice').count()).toBe(2)
    await look('consent-registered')
    await page.goto(`${issuer}/approvals`)
    await look('approvals')
    await leave(page, () => page.click('.cards a'))
    await look('approval')
    await page.goto(`${issuer}/agents`)
    await look('agents')
    await page.goto(authorization({ client_id: 'nobody' }))
    watched.console.length = 0
    await look('error-client')
    await page.goto(authorization({ redirect_uri: 'https://evil.example/' }))
    watched.console.length = 0
    await look('error-redirect')
    await page.goto(`${issuer}/sign-out`)
    await look('sign-out')
    await leave(page, () => page.click('.sign-out button'))
    await look('signed-out')
    await watched.context.close()
  })
})

interface AxeFinding {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}
