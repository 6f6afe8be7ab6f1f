import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How the packages of a project are installed, and what they bring is run. */
export interface PackageManager {
  /** The file by which it is known. */
  readonly lock: string
  /** Installs what is named, or everything where nothing is. */
  readonly add: (packages: readonly string[]) => string
  /** Installs exactly what the lock says. */
  readonly install: string
  /** What comes before the name of a program of a package. */
  readonly run: string
  /** A step that a workflow needs before it is there; none for npm, which comes with Node. */
  readonly setup: string | null
}

/** npm, which comes with Node. */
export const npm: PackageManager = {
  lock: 'package-lock.json',
  add: (packages) => ['npm install', ...packages].join(' '),
  install: 'npm ci',
  run: 'npx',
  setup: null,
}

const OTHERS: readonly PackageManager[] = [
  {
    lock: 'pnpm-lock.yaml',
    add: (packages) => (packages.length === 0 ? 'pnpm install' : ['pnpm add', ...packages].join(' ')),
    install: 'pnpm install --frozen-lockfile',
    run: 'pnpm exec',
    setup: 'uses: pnpm/action-setup@v4',
  },
  {
    lock: 'yarn.lock',
    add: (packages) => (packages.length === 0 ? 'yarn install' : ['yarn add', ...packages].join(' ')),
    install: 'yarn install --immutable',
    run: 'yarn',
    setup: 'run: corepack enable',
  },
]

/**
 * The package manager of a project, known by its lock file.
 * Takes an absolute folder; looks in it and in those above, up to the root of the repository. npm where there is none.
 */
export function packageManagerOf(folder: string): PackageManager {
  const found = [npm, ...OTHERS].find(({ lock }) => existsSync(join(folder, lock)))
  const isTop = existsSync(join(folder, '.git')) || dirname(folder) === folder
  return found ?? (isTop ? npm : packageManagerOf(dirname(folder)))
}
