import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Agent, Connect, ToolAnswer } from '../../../examples/powerdns/clients.ts'
import { approveAs, followAuthorization } from '../../support/follow-authorization.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

const MODULES = resolve(import.meta.dirname, '../../../node_modules')
const CALLBACK = 'http://127.0.0.1:43117/callback'

/** Programs from npm that authorize themselves, each with a folder of its own for what it keeps. */
export const programs: Readonly<Record<string, Connect>> = {
  'the command line of the Inspector': inspector,
  'mcp-remote, which registers itself': mcpRemote,
}

// Nothing of the desktop: the program prints where to go, and the owner goes there.
const quiet = (home: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home, BROWSER: 'true' })

/** Runs once for each question; the first authorizes, and the others use what it kept. */
async function inspector(url: string, agent: string, owner: Parameters<Connect>[2]): Promise<Agent> {
  const home = makeFolder()
  let authorizations = 0
  const ask = async (...flags: readonly string[]): Promise<Record<string, unknown>> => {
    const program = join(MODULES, '@modelcontextprotocol/inspector/clients/launcher/build/index.js')
    const target = ['--cli', url, '--transport', 'http', '--client-id', agent, '--callback-url', CALLBACK]
    const child = spawn(process.execPath, [program, ...target, '--format', 'json', ...flags], {
      cwd: home,
      // Without a terminal it authorizes only where it may open a browser itself; what it opens is `true`.
      env: { ...quiet(home), MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8')
    })
    const followed = followAuthorization(child, new URL(url).origin, approveAs(owner))
    await new Promise((ended) => child.once('close', ended))
    await followed.done()
    if (followed.asked()) authorizations++
    try {
      return (JSON.parse(stdout) as { readonly result: Record<string, unknown> }).result
    } catch {
      throw new Error(followed.output())
    }
  }
  return {
    async tools() {
      const { tools } = await ask('--method', 'tools/list')
      if (authorizations !== 1) throw new Error(`the Inspector authorized ${authorizations} times`)
      return (tools as readonly { readonly name: string }[]).map(({ name }) => name)
    },
    call: async (name, args) =>
      answerOf(await ask('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args))),
    close: async () => removeFolder(home),
  }
}

/** Stays between standard streams and the server; registers itself, and listens on a port of its own for the answer. */
async function mcpRemote(url: string, _agent: string, owner: Parameters<Connect>[2]): Promise<Agent> {
  const home = makeFolder()
  const flags = ['--transport', 'http-only', '--allow-http', '--host', '127.0.0.1']
  const child = spawn(process.execPath, [join(MODULES, 'mcp-remote/dist/proxy.js'), url, ...flags], {
    cwd: home,
    env: { ...quiet(home), MCP_REMOTE_CONFIG_DIR: home },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  const followed = followAuthorization(child, new URL(url).origin, approveAs(owner))
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    removeFolder(home)
  }
  const ask = conversation(child, followed.output)
  try {
    const clientInfo = { name: 'test', version: '1' }
    await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
    if (!followed.asked()) throw new Error('mcp-remote asked for no authorization')
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`)
  } catch (error) {
    await close()
    throw error
  }
  return {
    async tools() {
      const { tools } = await ask('tools/list', {})
      return (tools as readonly { readonly name: string }[]).map(({ name }) => name)
    },
    call: async (name, args) => answerOf(await ask('tools/call', { name, arguments: args })),
    close,
  }
}

/** Asks over the standard streams of a process, one message a line. */
function conversation(
  child: ChildProcess,
  said: () => string,
): (method: string, params: object) => Promise<Record<string, unknown>> {
  const waiting = new Map<number, (message: { readonly result?: Record<string, unknown> }) => void>()
  if (child.stdout === null) throw new Error('no output')
  createInterface({ input: child.stdout }).on('line', (text) => {
    const message = JSON.parse(text) as { readonly id?: number; readonly result?: Record<string, unknown> }
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  let last = 0
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++last
      child.once('exit', () => reject(new Error(`the program ended: ${said()}`)))
      waiting.set(id, ({ result }) => (result === undefined ? reject(new Error(`${method} failed`)) : resolve(result)))
      child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
}

function answerOf({ isError, content }: Record<string, unknown>): ToolAnswer {
  return { isError: isError === true, text: (content as readonly { readonly text?: string }[])[0]?.text ?? '' }
}
