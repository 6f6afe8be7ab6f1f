/** What a client takes, and where that is known from. Absent members mean that nothing is known to be refused. */
export interface ClientTarget {
  readonly name: string
  /** The most tools that it takes of all servers together. */
  readonly mostTools?: number
  /** How many tokens the definitions of tools, of all servers together, may take of the context before it warns. */
  readonly mostTokens?: number
  /** What it puts between the server's name and the tool's, and the longest name that may come out. */
  readonly longestName?: { readonly before: string; readonly between: string; readonly length: number }
  /** Refuses `anyOf`, `oneOf` and `allOf` at the root of an input. */
  readonly refusesUnions?: true
  /** Refuses lists that do not say what is in them. */
  readonly refusesBareLists?: true
  readonly sources: readonly string[]
}

/** The clients that a config can name. */
export const clientTable: Readonly<Record<string, ClientTarget>> = {
  claude: {
    name: 'Claude',
    mostTokens: 25_000,
    longestName: { before: 'mcp__', between: '__', length: 64 },
    refusesUnions: true,
    sources: [
      'https://github.com/anthropics/claude-code/issues/20643',
      'https://github.com/anthropics/claude-code/issues/4753',
      'https://github.com/anthropics/claude-code/issues/12241',
      'https://github.com/anthropics/claude-code/issues/16234',
    ],
  },
  cursor: {
    name: 'Cursor',
    mostTools: 80,
    longestName: { before: '', between: ':', length: 60 },
    sources: [
      'https://github.com/Snowflake-Labs/mcp/issues/77',
      'https://github.com/ComposioHQ/composio/issues/2788',
      'https://github.com/awslabs/mcp/issues/1283',
    ],
  },
  vscode: {
    name: 'VS Code',
    mostTools: 128,
    longestName: { before: 'mcp_', between: '_', length: 64 },
    refusesBareLists: true,
    sources: [
      'https://github.com/microsoft/vscode/issues/258890',
      'https://github.com/microsoft/vscode/issues/243602',
      'https://github.com/microsoft/vscode/issues/248810',
    ],
  },
}
