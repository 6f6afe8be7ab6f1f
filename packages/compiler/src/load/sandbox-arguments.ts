const HEAP_MEGABYTES = 512

/**
 * What Node is started with to run a script that can reach nothing: no file but those that are named, no network, no other process or thread, no code
 * from strings, and a heap of 512 MB. Takes absolute paths of the script and of what it may read.
 *
 * @see https://nodejs.org/api/permissions.html
 */
export function sandboxArguments(script: string, readable: readonly string[]): string[] {
  return [
    '--permission',
    ...[script, ...readable].map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    // In every realm: should an object of the host's get into the config's, its functions make no code either.
    '--disallow-code-generation-from-strings',
    // One short script on one thread: helpers would only cost.
    '--single-threaded',
    '--disable-warning=ExperimentalWarning',
    script,
  ]
}
