import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RunningServer } from '@fullmakt/runtime'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { images } from '../../packages/oauth/test/images.ts'
import { fixtureAt } from '../integration/auth/fixture-at.ts'
import { chromiumPath, startChromium, watchedPage } from '../support/chromium.ts'
import { type ClientHost, json, startClientHost } from '../support/client-host.ts'
import { serveFixture } from '../support/deployment.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const PORT = 18280
const issuer = `http://127.0.0.1:${PORT}`
const account = { name: 'ada@acme.example', password: 'correct horse battery staple' }
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = makeFolder()

describe.skipIf(chromiumPath === undefined)('the logo of a client, in a browser', () => {
  let browser: Browser
  let server: RunningServer
  let host: ClientHost

  beforeAll(async () => {
    host = await startClientHost(PORT + 2)
    const env = { NOTES_TOKEN: 'x' }
    server = (await serveFixture(await fixtureAt(PORT), folder, env, { documents: host.found })).server
    await server.oauth.accounts.create({ ...account, roles: ['member'] })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await host?.close()
    removeFolder(folder)
  })

  /** Publishes a client and its logo, and returns where the browser is sent. */
  function publish(name: string, logo: Uint8Array, type: string): string {
    const id = `${host.origin}/${name}.json`
    const picture = `/${name}.logo`
    const redirectUri = `${host.origin}/callback`
    const about = {
      client_name: `Client <b>${name}</b>`,
      redirect_uris: [redirectUri],
      logo_uri: host.origin + picture,
    }
    host.documents.set(`/${name}.json`, json({ client_id: id, ...about }))
    host.documents.set(picture, (response) => response.writeHead(200, { 'content-type': type }).end(logo))
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: redirectUri,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    return `${issuer}/authorize?${query}`
  }

  it.each([
    ['light', 1_280],
    ['dark', 320],
  ] as const)(
    'is shown from this server, beside the name, and nothing is asked of anybody else: %s, %i px',
    async (colorScheme, width) => {
      const watched = await watchedPage(browser, { colorScheme, viewport: { width, height: 900 } })
      const { page, urls, console, context } = watched
      // What it calls itself does not count: it is served as what it is.
      await page.goto(publish(`seen-${width}`, images.png(48, 32), 'text/html'))
      await page.fill('#name', account.name)
      await page.fill('#password', account.password)
      await Promise.all([page.waitForEvent('load'), page.click('button')])
      const picture = page.locator('img')
      expect(await picture.getAttribute('alt')).toBe(`Logo of Client <b>seen-${width}</b>`)
      expect(
        await picture.evaluate((image) => [Reflect.get(image, 'naturalWidth'), Reflect.get(image, 'naturalHeight')]),
      ).toEqual([48, 32])
      expect(await page.locator('main b').count()).toBe(0)
      expect(urls.filter((url) => !url.startsWith(`${issuer}/`))).toEqual([])
      await page.evaluate(axe)
      expect(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
      expect(console).toEqual([])
      const source = new URL((await picture.getAttribute('src')) ?? '', issuer)
      const served = await fetch(source)
      expect(Object.fromEntries(served.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
      expect(new Uint8Array(await served.arrayBuffer())).toEqual(new Uint8Array(images.png(48, 32)))
      // Whoever looks again is not told to its host: it was fetched once.
      await page.reload()
      expect(host.asked.filter((path) => path === `/seen-${width}.logo`)).toHaveLength(1)
      for (const other of [`${source}x`, `${source.origin}/client-logo/`, `${source.origin}/client-logo/..%2fx`]) {
        expect((await fetch(other)).status).toBe(404)
      }
      await context.close()
    },
  )

  it('is not shown when it is none, and the page is as it is without', async () => {
    const { page, console, context } = await watchedPage(browser)
    const evil = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    await page.goto(publish('evil', Buffer.from(evil), 'image/png'))
    await page.fill('#name', account.name)
    await page.fill('#password', account.password)
    await Promise.all([page.waitForEvent('load'), page.click('button')])
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('button[value=approve]').count()).toBe(1)
    expect(host.asked).toContain('/evil.logo')
    expect(console).toEqual([])
    await context.close()
  })
})
