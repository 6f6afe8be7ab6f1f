/** A client as it is met in the field: what it registers or publishes, what it asks with, and what of that works here. */
export interface KnownClient {
  readonly name: string
  /** Redirect URIs it registers, or lists in its metadata document. */
  readonly offered: readonly string[]
  /** Those of them that are kept; all others are left out without harm to the rest. */
  readonly kept: readonly string[]
  /** Redirect URIs that it then asks with, which must be taken. */
  readonly asks: readonly string[]
  /** What is odd about it. */
  readonly quirk: string
  readonly source: string
}

export const knownClients: readonly KnownClient[] = [
  {
    name: 'Claude',
    offered: ['https://claude.ai/api/mcp/auth_callback'],
    kept: ['https://claude.ai/api/mcp/auth_callback'],
    asks: ['https://claude.ai/api/mcp/auth_callback'],
    quirk: 'a web client with a fixed callback',
    source: 'https://github.com/koala73/worldmonitor/pull/8305',
  },
  {
    name: 'Claude Code',
    offered: ['http://localhost/callback', 'http://127.0.0.1/callback'],
    kept: ['http://localhost/callback', 'http://127.0.0.1/callback'],
    asks: ['http://localhost:54212/callback', 'http://localhost:3118/callback'],
    quirk: 'its metadata document lists no port, and it asks with any',
    source: 'https://github.com/archestra-ai/archestra/issues/3664',
  },
  {
    name: 'ChatGPT',
    offered: [
      'https://chatgpt.com/connector/oauth/OUbdUMlL15Ct',
      'https://chatgpt.com/connector_platform_oauth_redirect',
    ],
    kept: ['https://chatgpt.com/connector/oauth/OUbdUMlL15Ct', 'https://chatgpt.com/connector_platform_oauth_redirect'],
    asks: ['https://chatgpt.com/connector/oauth/OUbdUMlL15Ct'],
    quirk: 'each connector has a callback of its own, so that no fixed list covers it',
    source: 'https://github.com/BasedHardware/omi/issues/8824',
  },
  {
    name: 'VS Code',
    offered: [
      'https://insiders.vscode.dev/redirect',
      'https://vscode.dev/redirect',
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
    ],
    kept: [
      'https://insiders.vscode.dev/redirect',
      'https://vscode.dev/redirect',
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
    ],
    asks: ['http://127.0.0.1:33418/', 'http://127.0.0.1:61234/', 'https://vscode.dev/redirect'],
    quirk: 'registers port 33418, and takes another when that is busy',
    source: 'https://github.com/microsoft/vscode/issues/278512',
  },
  {
    name: 'Cursor',
    offered: [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'http://localhost:8787/callback',
    ],
    kept: ['https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'],
    asks: ['https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'],
    quirk: 'one of three URIs has a private-use scheme, which must not sink the other two',
    source: 'https://github.com/erp-mafia/accounted/pull/2225',
  },
  {
    name: 'Copilot CLI',
    offered: ['http://127.0.0.1:33418/'],
    kept: ['http://127.0.0.1:33418/'],
    asks: ['http://127.0.0.1:40771/'],
    quirk: 'registers one port and asks with another',
    source: 'https://github.com/atlassian/atlassian-mcp-server/issues/246',
  },
  {
    name: 'Gemini CLI',
    offered: ['http://localhost:7777/oauth/callback'],
    kept: ['http://localhost:7777/oauth/callback'],
    asks: ['http://localhost:7777/oauth/callback', 'http://localhost:41235/oauth/callback'],
    quirk: 'says port 7777, and listens on any in some versions',
    source: 'https://github.com/google-gemini/gemini-cli/issues/14419',
  },
  {
    name: 'Inspector',
    offered: ['http://localhost:6274/oauth/callback', 'http://localhost:6274/oauth/callback/debug'],
    kept: ['http://localhost:6274/oauth/callback', 'http://localhost:6274/oauth/callback/debug'],
    asks: ['http://localhost:6274/oauth/callback/debug', 'http://localhost:6276/oauth/callback'],
    quirk: 'two callbacks, for its two ways to sign in',
    source: 'https://github.com/modelcontextprotocol/inspector',
  },
]
