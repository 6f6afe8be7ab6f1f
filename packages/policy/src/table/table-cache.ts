import type { ToolBlock } from './tool-block.ts'

/** What building kept of the Program before: the lists of tools by the digest of their rows. Give the same one to `buildTable` again. */
export interface TableCache {
  /** How many tools' lists the last build took from the cache, and how many it made. */
  readonly last: { readonly kept: number; readonly made: number }
  /** Finds the lists of a key, or makes and keeps them. */
  take(key: string, make: () => ToolBlock): ToolBlock
  /** Forgets what was not taken since the last time. */
  finish(): void
}

/** Makes an empty cache. It holds what the last Program needed, no more. */
export function createTableCache(): TableCache {
  let before = new Map<string, ToolBlock>()
  let now = new Map<string, ToolBlock>()
  let kept = 0
  let last = { kept: 0, made: 0 }
  let made = 0
  return {
    get last() {
      return last
    },
    take(key, make) {
      const again = now.get(key)
      const known = again ?? before.get(key)
      if (known !== undefined) kept += 1
      else made += 1
      const block = known ?? make()
      now.set(key, block)
      return block
    },
    finish() {
      last = { kept, made }
      kept = 0
      made = 0
      before = now
      now = new Map()
    },
  }
}
