import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import type { RunningServer } from '@fullmakt/runtime'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, startChromium, watchedPage } from '../support/chromium.ts'
import { compileFixture, serveFixture } from '../support/deployment.ts'
import { type HostileProvider, startProvider } from '../support/identity-provider.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const issuer = 'http://127.0.0.1:18240'
const secret = 'the-oidc-secret-canary'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = makeFolder()

describe.skipIf(chromiumPath === undefined)('signing in at a provider, in a browser', () => {
  let browser: Browser
  let server: RunningServer
  let provider: HostileProvider

  beforeAll(async () => {
    provider = await startProvider(18242, { id: 'fullmakt', secret })
    // At ports of its own: other tests serve the same config at the same time.
    const { program } = await compileFixture('../integration/auth/oidc')
    const moved = JSON.parse(JSON.stringify(program).replaceAll(/\b1820([012])\b/g, '1824$1')) as Program
    const { files } = await emitArtifact(moved, '0.0.0')
    const env = { OIDC_SECRET: secret, NOTES_TOKEN: 'x' }
    server = (await serveFixture({ program: moved, files }, folder, env)).server
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await provider?.close()
    removeFolder(folder)
  })

  async function expectSound(page: Page): Promise<void> {
    await page.evaluate(axe)
    expect(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
  }

  it.each(['light', 'dark'] as const)(
    'leads there and back by keyboard, and says what went wrong: %s',
    async (colorScheme) => {
      const options = { colorScheme, viewport: { width: 320, height: 800 } }
      const { page, context, console, urls } = await watchedPage(browser, options)
      const go = () => Promise.all([page.waitForEvent('load'), page.locator('button.primary').press('Enter')])
      provider.faults = { response: { error: 'access_denied', error_description: 'canary', code: null } }
      await page.goto(`${issuer}/agents`)
      await expectSound(page)
      await go()
      expect(await page.locator('h1').innerText()).toBe('You were not signed in')
      expect(console.splice(0).join()).toContain('403')
      await expectSound(page)
      provider.faults = {}
      await page.locator('a.button').press('Enter')
      await page.waitForURL('**/sign-in?return=*')
      await go()
      expect(page.url()).toBe(`${issuer}/agents`)
      await expectSound(page)
      expect(console).toEqual([])
      const own = urls.filter((url) => !url.includes('/sign-in/callback')).join('\n') + (await page.content())
      for (const word of [secret, 'canary', 'fmks_']) expect(own).not.toContain(word)
      expect(own).not.toMatch(/(?<![\w-])eyJ/)
      await context.close()
    },
  )

  it("brings an agent's request through, as long as a state may be, in two tabs at once", async () => {
    provider.faults = {}
    const { page, context } = await watchedPage(browser)
    const authorization = (state: string): string =>
      `${issuer}/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: 'scribe',
        redirect_uri: 'http://127.0.0.1:18243/callback',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        state,
      })}`
    const other = await context.newPage()
    const states = ['short', 'l'.repeat(2_048)]
    const tabs = [page, other]
    for (const [index, tab] of tabs.entries()) await tab.goto(authorization(states[index] ?? ''))
    for (const [index, tab] of tabs.entries()) {
      await Promise.all([tab.waitForURL('**/authorize/continue?request=*'), tab.locator('button.primary').click()])
      const [sent] = await Promise.all([
        tab.waitForRequest(/:18243\/callback/),
        tab.locator('button[value=approve]').click(),
      ])
      expect(new URL(sent.url()).searchParams.get('state')).toBe(states[index])
      expect(new URL(sent.url()).searchParams.get('code')).toMatch(/^fmkc_/)
    }
    await context.close()
  })
})
