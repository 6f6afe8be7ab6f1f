import { expect, it } from 'vitest'
import { maxLogoBytes } from '../src/index.ts'
import { images } from './images.ts'
import { browser, createHarness, get, type Harness, postJson, redirectUri, request, signedIn } from './support.ts'

const url = 'https://client.example/app/c.json'
const logo = 'https://client.example/logo.png'
const png = images.png(48, 32)

interface Start {
  readonly h: Harness
  readonly asked: string[]
  readonly pictures: Map<string, Uint8Array | Error>
}

function start(logoUri: unknown = logo, settings: Parameters<typeof createHarness>[0] = {}): Start {
  const asked: string[] = []
  const pictures = new Map<string, Uint8Array | Error>([[logo, png]])
  const h = createHarness(settings, {
    async fetchClientLogo(from) {
      asked.push(from)
      const picture = pictures.get(from)
      if (picture instanceof Error) throw picture
      return picture
    },
  })
  const document = { client_id: url, client_name: 'A client', redirect_uris: [redirectUri], logo_uri: logoUri }
  const body = new TextEncoder().encode(JSON.stringify(document))
  h.documents.set(url, { ok: true, body, contentType: 'application/json', cacheControl: 'max-age=120' })
  return { h, asked, pictures }
}

async function shown(h: Harness, client_id = url): Promise<string | null> {
  const page = await h.server.authorize(get(request({ client_id })), { browser, session: await signedIn(h) })
  if (page.kind !== 'consent') throw new Error(JSON.stringify(page))
  return page.client.logo
}

it('is fetched with the document, kept as long, and served from here (A-057)', async () => {
  const { h, asked } = start()
  const name = await shown(h)
  expect(name).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(await h.server.clientLogo(name ?? '')).toEqual({ type: 'image/png', bytes: new Uint8Array(png) })
  expect([await shown(h), asked]).toEqual([name, [logo]])
  // As long as a page with it may stay open.
  h.clock.now += 120_000 + 599_999
  expect(await h.server.clientLogo(name ?? '')).toBeDefined()
  h.clock.now += 1
  expect(await h.server.clientLogo(name ?? '')).toBeUndefined()
  expect([await shown(h), asked.length]).toEqual([name, 2])
})
it.each<[string, Uint8Array | Error | undefined]>([
  ['is not there', undefined],
  ['cannot be fetched', new Error('refused')],
  ['is SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['is a page', Buffer.from('<!doctype html>')],
  ['is empty', new Uint8Array(0)],
  ['is one byte too large', Buffer.concat([png, Buffer.alloc(maxLogoBytes + 1 - png.length)])],
  ['is too wide', images.png(1_025, 1)],
  ['is too high', images.gif(1, 1_025)],
  ['has no width', images.jpeg(0, 1)],
  ['says a size that would take all memory', images.png(0xffff_ffff, 0xffff_ffff)],
])('is not shown when it %s, and the client is as good without', async (_what, picture) => {
  const { h, pictures } = start()
  pictures.delete(logo)
  if (picture !== undefined) pictures.set(logo, picture)
  expect(await shown(h)).toBeNull()
  expect(await h.store.list('oauth/logo/', { limit: 1 })).toEqual([])
})
it.each([
  null,
  7,
  [logo],
  '',
  'logo.png',
  '//client.example/logo.png',
  'http://client.example/logo.png',
  'HTTPS://client.example/logo.png',
  'https://u:p@client.example/logo.png',
  'https://client.example/logo.png#x',
  'https://client.example/a/../logo.png',
  'https://127.0.0.1/logo.png',
  'https://2130706433/logo.png',
  'https://0x7f.1/logo.png',
  'https://[::1]/logo.png',
  'https://localhost/logo.png',
  'https://metadata.google.internal/logo.png',
  'https://client.example./logo.png',
  'https://cli\u0435nt.example/logo.png',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
  `https://client.example/${'x'.repeat(2_048)}`,
])('is not fetched from %j', async (uri) => {
  const { h, asked } = start(uri)
  expect([await shown(h), asked]).toEqual([null, []])
})
it('is fetched from hosts of the policy alone', async () => {
  const elsewhere = 'https://pictures.example/logo.png'
  const { h, asked, pictures } = start(elsewhere, { clientHosts: ['client.example'] })
  pictures.set(elsewhere, png)
  expect([await shown(h), asked]).toEqual([null, []])
  const open = start(elsewhere, { clientHosts: ['client.example', 'pictures.example'] })
  open.pictures.set(elsewhere, png)
  expect([await shown(open.h), open.asked]).not.toContain(null)
})
it('is fetched so often in an hour and no more, whoever asks', async () => {
  const { h, asked } = start()
  for (let time = 0; time < 210; time++) {
    h.clock.now += 1
    await h.store.apply([{ op: 'delete', key: (await h.store.list('oauth/metadata/', { limit: 1 }))[0]?.key ?? 'x' }])
    await h.server.authorize(
      { ...get(request({ client_id: url })), clientAddress: `198.51.100.${time}` },
      { browser, session: undefined },
    )
  }
  expect([asked.length, h.fetched.length]).toEqual([200, 210])
})
it('of a registered client is never fetched', async () => {
  const { h, asked } = start()
  const answer = await h.server.register(postJson({ client_name: 'x', redirect_uris: [redirectUri], logo_uri: logo }))
  const { client_id: id } = JSON.parse(answer.response.body) as { readonly client_id: string }
  expect([await shown(h, id), asked]).toEqual([null, []])
})
it.each(['', 'x', '../metadata/x', 'A'.repeat(42), `${'A'.repeat(42)}/`, '__proto__'])(
  'has no name like %j',
  async (name) => {
    expect(await start().h.server.clientLogo(name)).toBeUndefined()
  },
)
