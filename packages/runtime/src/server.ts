/**
 * The `server.mjs` of an artifact: serves the folder it stands in, on plain Node with nothing installed.
 * `FULLMAKT_DATA` names the data folder, `FULLMAKT_TRUST` a file of keys of which one must have signed the artifact, `HOST` and `PORT` where to
 * listen, and `FULLMAKT_TRUST_PROXY` the proxies in front whose `X-Forwarded-For` is believed, with commas between.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireTrust } from './artifact/trust.ts'
import { lineLog } from './log.ts'
import { serve } from './serve.ts'

// Taken out of the process: nothing that is started, printed or reported later has any of it. What the system keeps of the start cannot be changed.
const env: Readonly<NodeJS.ProcessEnv> = Object.freeze({ ...process.env })
for (const name of Object.keys(env))
  if (!/^(?:TZ|LANG|LC_\w+|PATH|SSL_CERT_(?:FILE|DIR))$/.test(name)) delete process.env[name]

const folder = dirname(fileURLToPath(import.meta.url))
const log = lineLog((line) => void process.stderr.write(line), Date.now)

try {
  const { FULLMAKT_DATA, FULLMAKT_TRUST, FULLMAKT_TRUST_PROXY = '', HOST, PORT } = env
  const server = await serve({
    files: readFolder(folder),
    ...(FULLMAKT_TRUST === undefined ? {} : { trust: await requireTrust(readFileSync(FULLMAKT_TRUST, 'utf8')) }),
    dataFolder: resolve(FULLMAKT_DATA ?? '.fullmakt'),
    env,
    ...(HOST === undefined ? {} : { host: HOST }),
    ...(PORT === undefined ? {} : { port: Number(PORT) }),
    trustedProxies: FULLMAKT_TRUST_PROXY.split(',').flatMap((proxy) => proxy.trim() || []),
    now: Date.now,
    log,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)))
  }
  // Last: whoever reads it may end the server at once, and in order.
  log('info', 'listening', { address: server.address })
} catch (error) {
  const { code, message } = error as { code?: string; message?: string }
  process.stderr.write(`error${code === undefined ? '' : `[${code}]`}  ${message}\n`)
  process.exitCode = 3
}

function readFolder(path: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    files.set(file.slice(path.length + 1).replaceAll('\\', '/'), readFileSync(file))
  }
  return files
}
