import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** The Chromium of this machine, if there is one. */
export const chromiumPath: string | undefined = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path))

/** What is said where there is none. */
export const chromiumMissing = 'browser tests skipped: there is no Chromium (apt-get install chromium)'

/** Starts Chromium without a window. */
export function startChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  return chromium.launch({ ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args })
}

/** A browser profile that notes what its pages ask for and complain about. */
export interface Watched {
  readonly context: BrowserContext
  readonly page: Page
  /** Every URL that was asked for. */
  readonly urls: string[]
  /** Everything on the console, errors of pages and violations of their content security policy. */
  readonly console: string[]
}

/** Opens a fresh profile. */
export async function watchedPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const urls: string[] = []
  const console: string[] = []
  context.on('request', (request) => urls.push(request.url()))
  page.on('console', (message) => console.push(message.text()))
  page.on('pageerror', (error) => console.push(error.message))
  return { context, page, urls, console }
}
