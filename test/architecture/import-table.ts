/** Who may import whom among the packages, what else each may use, and where Node's own modules may stand: the promise, as data. */
export interface PackageRule {
  /** Packages of this workspace. `types` marks those of which only types may be imported. */
  readonly packages: readonly string[]
  /** Packages from elsewhere. */
  readonly libraries: readonly string[]
  /** Folders or files under `src/` where `node:*` may be imported; `*` is everywhere. */
  readonly node: readonly string[]
}

export const importTable: Readonly<Record<string, PackageRule>> = {
  ir: { packages: [], libraries: [], node: [] },
  config: { packages: ['ir'], libraries: ['zod'], node: [] },
  policy: { packages: ['ir'], libraries: [], node: [] },
  compiler: {
    packages: ['ir', 'config', 'policy'],
    libraries: ['ajv', 'ajv-formats', 'esbuild', 'typescript', 'yaml'],
    node: [
      'load/',
      'typescript/',
      'diagnostics/fixes.ts',
      'diagnostics/render-sarif.ts',
      'emit/artifact.ts',
      'emit/validators.ts',
      'compile.ts',
      'compile-project.ts',
      'compile-tests.ts',
      'here.ts',
    ],
  },
  plan: { packages: ['ir', 'policy'], libraries: [], node: [] },
  audit: { packages: [], libraries: [], node: [] },
  store: { packages: [], libraries: [], node: ['sqlite/'] },
  oauth: { packages: ['ir', 'store'], libraries: [], node: [] },
  mcp: { packages: ['ir'], libraries: [], node: [] },
  upstream: { packages: ['ir'], libraries: ['ipaddr.js', 'undici'], node: ['providers/', 'egress/'] },
  broker: { packages: ['ir', 'policy'], libraries: [], node: [] },
  runtime: {
    packages: ['ir', 'policy', 'audit', 'store', 'oauth', 'mcp', 'upstream', 'broker'],
    libraries: ['h3', 'jose', 'oauth4webapi'],
    node: ['*'],
  },
  fullmakt: {
    packages: ['ir', 'config', 'policy', 'compiler', 'plan', 'runtime'],
    libraries: ['esbuild', 'jose', 'yaml'],
    node: ['*'],
  },
}

/** Packages that may be imported only when a command needs them. */
export const lazyImports: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'fullmakt', to: 'runtime' },
]

/** Packages of which another may import types only. */
export const typeOnlyImports: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'oauth', to: 'store' },
]

/** The authoring side, which the serving side never reaches. */
export const authoring: readonly string[] = ['config', 'compiler', 'plan', 'fullmakt']
