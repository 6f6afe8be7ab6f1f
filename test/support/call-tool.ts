/** What a call to the MCP endpoint gave. */
export interface ToolAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly result?: {
      readonly isError?: boolean
      readonly content: readonly { readonly text: string }[]
      readonly structuredContent?: unknown
      readonly tools?: readonly { readonly name: string }[]
    }
    readonly error?: { readonly code: number; readonly message: string }
  }
}

/** One MCP request of the newest revision: its fields and its body. Takes the token, the method and the params, whose `_meta` is added to what must be there. */
export function mcpRequest(
  token: string,
  method: string,
  params: object,
): { headers: Record<string, string>; body: string } {
  const { name, taskId, _meta } = params as { readonly [member: string]: unknown; readonly _meta?: object }
  const named = name ?? taskId
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    ..._meta,
  }
  return {
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof named === 'string' ? { 'mcp-name': named } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }),
  }
}

/** Sends one MCP request to an endpoint. */
export async function mcp(
  url: string,
  token: string,
  method: string,
  params: object,
  signal?: AbortSignal,
): Promise<ToolAnswer> {
  const { headers, body } = mcpRequest(token, method, params)
  const response = await fetch(url, { method: 'POST', headers, body, ...(signal === undefined ? {} : { signal }) })
  return { status: response.status, headers: response.headers, body: (await response.json()) as ToolAnswer['body'] }
}

/** Calls a tool. */
export function callTool(
  url: string,
  token: string,
  name: string,
  args: object,
  signal?: AbortSignal,
): Promise<ToolAnswer> {
  return mcp(url, token, 'tools/call', { name, arguments: args }, signal)
}
