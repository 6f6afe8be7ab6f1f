import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A PowerDNS server of the tests' own, with its API. */
export interface PowerDns {
  /** Asks the API directly, with the key. */
  api(method: string, path: string, body?: object): Promise<unknown>
  stop(): Promise<void>
}

const SCHEMA = [
  '/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql',
  '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql',
].find((path) => existsSync(path))

/** Why the server cannot be started on this machine, or undefined when it can. */
export function missingPowerDns(): string | undefined {
  const has = (command: string, flag: string): boolean => spawnSync(command, [flag]).error === undefined
  return has('pdns_server', '--version') && has('sqlite3', '--version') && SCHEMA !== undefined
    ? undefined
    : 'skipped: no PowerDNS here; on Debian: apt-get install pdns-server pdns-backend-sqlite3 sqlite3'
}

/** Starts a server in an empty folder, with the API on a port of 127.0.0.1 and DNS on another. */
export async function startPowerDns(folder: string, port: number, key: string): Promise<PowerDns> {
  mkdirSync(folder, { recursive: true })
  const database = join(folder, 'pdns.sqlite3')
  const made = spawnSync('sqlite3', [database], { input: readFileSync(SCHEMA ?? '', 'utf8') })
  if (made.status !== 0) throw new Error(`sqlite3 failed: ${made.stderr}`)
  writeFileSync(
    join(folder, 'pdns.conf'),
    [
      'launch=gsqlite3',
      `gsqlite3-database=${database}`,
      'local-address=127.0.0.1',
      `local-port=${port + 5_000}`,
      'api=yes',
      `api-key=${key}`,
      'webserver=yes',
      'webserver-address=127.0.0.1',
      `webserver-port=${port}`,
      `socket-dir=${folder}`,
      'daemon=no',
      'guardian=no',
      'disable-syslog=yes',
      'loglevel=3',
      '',
    ].join('\n'),
  )
  const child = spawn('pdns_server', [`--config-dir=${folder}`], { stdio: 'ignore' })
  const api: PowerDns['api'] = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/servers/localhost${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  await listening(child, () => api('GET', '/zones'))
  return {
    api,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function listening(child: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`pdns_server ended with ${child.exitCode}`)
    try {
      await ask()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
