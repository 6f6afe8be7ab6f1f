import { writeCursor } from './cursor.ts'
import type { VisibleTools } from './ports.ts'

/** One tool in a revision's form, ready to be joined into lists. */
export interface ToolFragment {
  readonly index: number
  readonly name: string
  /** The tool as JSON text. */
  readonly json: string
}

/** Finds the page of a list that a cursor asks for: JSON text of a result, or undefined for a cursor that is none of ours. */
export type ToolList = (visible: VisibleTools, cursor: string | undefined) => string | undefined

/**
 * Makes the `tools/list` of one revision.
 * Takes the fragments in any order, the page size, `render`, which turns the JSON text of a page's tools and its next cursor into a result, and
 * `sign`, which makes the part of a cursor that nobody else can make.
 * Lists are in order of name. Rendered sets are kept by the key of the visible set, at most `maxCharacters` of them in all.
 *
 * @see MCP 2026-07-28, server/tools, Listing Tools
 */
export function createToolList(
  fragments: readonly ToolFragment[],
  pageSize: number,
  render: (tools: string, nextCursor: string | undefined) => string,
  sign: (text: string) => string,
  maxCharacters: number = 16_777_216,
): ToolList {
  const sorted = [...fragments].sort((a, b) => (a.name < b.name ? -1 : 1))
  const cache = new Map<string, Pages>()
  let characters = 0

  function pagesOf(visible: VisibleTools): Pages {
    const cached = cache.get(visible.key)
    if (cached !== undefined) {
      // Re-inserting keeps the map in order of use.
      cache.delete(visible.key)
      cache.set(visible.key, cached)
      return cached
    }
    const pages = renderPages(sorted, visible, pageSize, render, sign)
    if (pages.characters > maxCharacters) return pages
    cache.set(visible.key, pages)
    characters += pages.characters
    for (const [key, oldest] of cache) {
      if (characters <= maxCharacters) break
      cache.delete(key)
      characters -= oldest.characters
    }
    return pages
  }

  return (visible, cursor) => pagesOf(visible).byCursor.get(cursor)
}

interface Pages {
  readonly byCursor: ReadonlyMap<string | undefined, string>
  readonly characters: number
}

function renderPages(
  sorted: readonly ToolFragment[],
  visible: VisibleTools,
  pageSize: number,
  render: (tools: string, nextCursor: string | undefined) => string,
  sign: (text: string) => string,
): Pages {
  const seen = sorted.filter((fragment) => visible.sees(fragment.index))
  // The names are signed too, so that a cursor from another release is refused instead of skipping tools.
  const list = seen.length > pageSize ? `${visible.key}\n${seen.map((tool) => tool.name).join('\n')}` : ''
  const byCursor = new Map<string | undefined, string>()
  let characters = visible.key.length
  for (let from = 0; from === 0 || from < seen.length; from += pageSize) {
    const next = from + pageSize < seen.length ? writeCursor(from + pageSize, list, sign) : undefined
    const tools = seen.slice(from, from + pageSize).map((tool) => tool.json)
    const page = render(tools.join(','), next)
    byCursor.set(from === 0 ? undefined : writeCursor(from, list, sign), page)
    characters += page.length
  }
  return { byCursor, characters }
}
