import type { VerifiedTable } from './verified-table.ts'

/**
 * The rows of a block that speak of a principal, ascending, each once.
 * Takes the block and who the principal is in blocks: 0 for everybody, its roles and its agent.
 */
export function rowsOf(
  { blocks, blockStarts, listStarts, listRows }: VerifiedTable,
  block: number,
  who: readonly number[],
): readonly number[] {
  const rows: number[] = []
  let lists = 0
  for (const atom of who) {
    const list = listOf(blocks, blockStarts[block]!, blockStarts[block + 1]!, atom)
    if (list === -1) continue
    lists += 1
    for (let at = listStarts[list]!; at < listStarts[list + 1]!; at++) rows.push(listRows[at]!)
  }
  return lists < 2 ? rows : [...new Set(rows)].sort((a, b) => a - b)
}

// Pairs of who and list ascend by who.
function listOf(blocks: Int32Array, start: number, end: number, atom: number): number {
  let low = 0
  let high = (end - start) / 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if (blocks[start + 2 * middle]! < atom) low = middle + 1
    else high = middle
  }
  const at = start + 2 * low
  return at < end && blocks[at] === atom ? blocks[at + 1]! : -1
}
