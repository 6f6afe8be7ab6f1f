import type { JsonObject, ToolNode } from '@fullmakt/ir'
import {
  type CallContext,
  type CallOutcome,
  createMcpHandler,
  createMcpTasks,
  type KeptText,
  type McpSeal,
  type McpTasks,
} from '../src/index.ts'
import { META, tool } from './harness.ts'

const EXTENSION = 'io.modelcontextprotocol/tasks'
/** What a client declares that takes tasks. */
export const TAKES_TASKS = { extensions: { [EXTENSION]: {} } }

/** A call that waits for what the test says. */
export interface Held {
  readonly tool: string
  readonly caller: string
  readonly args: JsonObject
  readonly signal: AbortSignal
  /** The upstream is asked. */
  asked(): void
  end(outcome: CallOutcome): void
  fail(thrown: Error): void
}

/** What is kept over processes, at a time that the test sets. */
export interface Kept {
  readonly texts: Map<string, KeptText>
  now: number
  /** Refuses to keep anything, when set. */
  isFull: boolean
  /** What is waited for after something was read, before it is given. */
  reading: Promise<void>
}

/** Nothing is kept yet. */
export const newKept = (): Kept => ({ texts: new Map(), now: 1_000, isFull: false, reading: Promise.resolve() })

/** Tasks of one process, over what is kept. */
export function keeper(kept = newKept(), caps?: Parameters<typeof createMcpTasks>[1]): McpTasks {
  let ids = 0
  const run = Math.random().toString(36).slice(2)
  const put = async (key: string, text: string): Promise<void> => {
    if (kept.isFull) throw new Error('full')
    kept.texts.set(key, { text, version: (kept.texts.get(key)?.version ?? 0) + 1 })
  }
  return createMcpTasks(
    {
      put,
      async get(key) {
        const text = kept.texts.get(key)
        await kept.reading
        return text
      },
      swap: async (key, version, text) => {
        // A store takes its time, in which others may come.
        await new Promise((resolve) => setImmediate(resolve))
        if (kept.texts.get(key)?.version !== version) return false
        await put(key, text)
        return true
      },
      newId: () => `${run}-${++ids}`,
      now: () => kept.now,
    },
    caps,
  )
}

const TOOLS = [tool('slow', { task: 'optional' }), tool('slower', { task: 'required' }), tool('quick')]

/** Serves tools whose calls wait for what the test says. Callers are named by their credential; `hidden` names tools that `narrow` may not see. */
export function serveTasks(
  tasks: McpTasks = keeper(),
  tools: readonly ToolNode[] = TOOLS,
  hidden: readonly string[] = [],
) {
  const held: Held[] = []
  const faults: unknown[] = []
  const handle = createMcpHandler<string>(
    { server: { name: 's', version: '1', instructions: null }, tools },
    {
      authenticate: async (authorization) => ({ ok: true, caller: authorization ?? '' }),
      visible: (caller) => ({
        key: caller,
        sees: (index) => !(caller.endsWith(' narrow') && hidden.includes(tools[index]?.name ?? '')),
      }),
      call: (caller, { name }, args, { signal, onProgress }: CallContext) =>
        new Promise((resolve, reject) => {
          const asked = (): void => onProgress?.(0, null)
          held.push({ tool: name, caller, args, signal, end: resolve, fail: reject, asked })
        }),
      // A principal may have several tokens.
      principalOf: (caller) => caller.split(' ')[0] ?? '',
      seal: SEAL,
      tasks,
      onFault: (fault) => faults.push(fault),
    },
  )
  const send = async (
    method: string,
    params: object,
    capabilities: object = TAKES_TASKS,
    caller = 'ada',
    signal: AbortSignal = new AbortController().signal,
  ) => {
    const given = params as { readonly name?: string; readonly taskId?: string }
    const name = given.name ?? given.taskId
    const _meta = { ...META, 'io.modelcontextprotocol/clientCapabilities': capabilities }
    const answer = await handle({
      method: 'POST',
      headers: {
        authorization: caller,
        'content-type': 'application/json',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(name === undefined ? {} : { 'mcp-name': name }),
      },
      body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } })),
      signal,
    })
    if (!('body' in answer)) throw new Error('a stream')
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    return { status: answer.status, ...(JSON.parse(answer.body ?? '') as { result?: any; error?: any }) }
  }
  const call = (name: string, capabilities?: object, signal?: AbortSignal) =>
    send('tools/call', { name, arguments: {} }, capabilities, 'ada', signal)
  /** Lets everything happen that waits for nothing but its turn. */
  const turn = async () => {
    for (let turns = 0; turns < 8; turns++) await new Promise((resolve) => setImmediate(resolve))
  }
  /** Begins a call and brings it to its upstream. */
  const begin = async (name = 'slow') => {
    const answering = call(name)
    await turn()
    const one = held.at(-1)!
    one.asked()
    return { one, result: (await answering).result }
  }
  return { send, call, begin, held, faults, turn }
}

/** What a call is answered with. */
export const DONE: CallOutcome = { kind: 'answer', text: 'Done.' }

// Hides nothing: what is carried is looked into by other tests.
const SEAL: McpSeal = {
  seal: (purpose, text) => Buffer.from(JSON.stringify([purpose, text])).toString('base64url'),
  open(purpose, sealed) {
    const [for_, text] = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as [string, string]
    return for_ === purpose ? text : undefined
  },
}
