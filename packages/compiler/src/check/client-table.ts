/** What a client takes, and where that is known from. Absent members mean that nothing is known to be refused. */
export interface ClientTarget {
  readonly name: string
  /** The most tools that it takes of all servers together. */
  readonly mostTools?: number
  /** How many tokens the definitions of tools, of all servers together, may take of the context before it warns. */
  readonly mostTokens?: number
  /** What it puts between the server's name and the tool's, and the longest name that may come out. */
  readonly longestName?: { readonly before: string; readonly between: string; readonly length: number }
  /** Refuses a dot in a tool's name, and with it often the whole server. */
  readonly refusesDots?: true
  /** Refuses `anyOf`, `oneOf` and `allOf` at the root of an input. */
  readonly refusesUnions?: true
  /** Refuses lists that do not say what is in them. */
  readonly refusesBareLists?: true
  /** Does not follow `$ref`. */
  readonly refusesReferences?: true
  /** Refuses `$schema` of 2020-12, whose own schema it cannot read. */
  readonly refusesDialects?: true
  /** What its client ids begin with, where they are URLs of metadata documents. */
  readonly clientIds?: readonly string[]
  /** What its redirect URIs begin with, where nothing else has such. */
  readonly redirectUris?: readonly string[]
  readonly sources: readonly string[]
}

/** The clients that a config can name. */
export const clientTable: Readonly<Record<string, ClientTarget>> = {
  claude: {
    name: 'Claude',
    mostTokens: 25_000,
    longestName: { before: 'mcp__', between: '__', length: 64 },
    refusesDots: true,
    refusesUnions: true,
    clientIds: ['https://claude.ai/oauth/'],
    redirectUris: ['https://claude.ai/api/mcp/auth_callback'],
    sources: [
      'https://github.com/anthropics/claude-code/issues/20643',
      'https://github.com/anthropics/claude-code/issues/4753',
      'https://github.com/anthropics/claude-code/issues/12241',
      'https://github.com/anthropics/claude-code/issues/16234',
      'https://github.com/anthropics/claude-code/issues/42301',
      'https://github.com/anthropics/claude-ai-mcp/issues/124',
      'https://github.com/anomalyco/opencode/issues/25961',
      'https://github.com/barryw/ImmichMCP/issues/4',
      'https://github.com/hostinger/api-mcp-server/issues/49',
    ],
  },
  copilot: {
    name: 'Copilot CLI',
    longestName: { before: '', between: '-', length: 64 },
    refusesDots: true,
    sources: [
      'https://github.com/github/copilot-cli/issues/1879',
      'https://github.com/github/copilot-cli/issues/2581',
      'https://github.com/microsoft/mcp/issues/842',
    ],
  },
  cursor: {
    name: 'Cursor',
    mostTools: 80,
    longestName: { before: '', between: ':', length: 60 },
    refusesReferences: true,
    redirectUris: ['https://www.cursor.com/agents/mcp/oauth/callback'],
    sources: [
      'https://github.com/Snowflake-Labs/mcp/issues/77',
      'https://github.com/ComposioHQ/composio/issues/2788',
      'https://github.com/awslabs/mcp/issues/1283',
      'https://github.com/davideast/stitch-mcp/issues/184',
      'https://github.com/erp-mafia/accounted/pull/2225',
    ],
  },
  gemini: {
    name: 'Gemini CLI',
    // Longer ones lose their middle, by which two may become one.
    longestName: { before: 'mcp_', between: '_', length: 63 },
    refusesReferences: true,
    sources: [
      'https://github.com/google-gemini/gemini-cli/pull/20987',
      'https://github.com/google-gemini/gemini-cli/pull/28971',
      'https://github.com/google-gemini/gemini-cli/issues/13326',
    ],
  },
  vscode: {
    name: 'VS Code',
    mostTools: 128,
    longestName: { before: 'mcp_', between: '_', length: 64 },
    refusesBareLists: true,
    refusesDialects: true,
    clientIds: ['https://vscode.dev/oauth/'],
    redirectUris: ['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect'],
    sources: [
      'https://github.com/microsoft/vscode/issues/258890',
      'https://github.com/microsoft/vscode/issues/243602',
      'https://github.com/microsoft/vscode/issues/248810',
      'https://github.com/microsoft/vscode/issues/278512',
      'https://github.com/anomalyco/opencode/issues/25961',
      'https://github.com/firecrawl/firecrawl-mcp-server/issues/112',
    ],
  },
}
