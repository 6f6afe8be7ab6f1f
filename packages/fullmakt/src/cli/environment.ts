import type { Io } from './io.ts'

/**
 * Takes the environment of the process away from it, so that whatever is started, printed or reported later has nothing of it but what every program needs.
 * Takes the process's own, from which all else is removed; returns all of it as it was, for whoever is asked for a reference such as `env:NAME`.
 * Cannot change what the system keeps of the start (`/proc/PID/environ`).
 */
export function takeEnvironment(env: NodeJS.ProcessEnv): Io['env'] {
  const taken = Object.freeze({ ...env })
  for (const name of Object.keys(taken)) {
    if (!isPlain(name)) delete env[name]
  }
  return taken
}

/** What of an environment another program gets: what every program needs, and the variables that a test of their names adds. */
export function environmentOfChild(env: Io['env'], isWanted: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isPlain(name) || isWanted(name)))
}

function isPlain(name: string): boolean {
  // Names have no case on Windows.
  const upper = name.toUpperCase()
  return upper.startsWith('LC_') || PLAIN.has(upper)
}

/** Where things are, how text is written, what a terminal can do, and how the type-checker and the bundler use memory. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE'],
  ...['TZ', 'LANG', 'LANGUAGE', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS'],
  ...['GOGC', 'GOMEMLIMIT', 'GOMAXPROCS', 'ESBUILD_BINARY_PATH', 'ESBUILD_WORKER_THREADS'],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
])
