/** Items that are gathered for a writer. */
export interface OpenBatch<Item> {
  /** How many there are so far. */
  size(): number
  /** Says which they are; until then more come in. */
  close(): readonly Item[]
}

/**
 * Gathers items for a writer that takes many at the price of one.
 * Takes the writer, which is given the batch and closes it when it writes. Returns a function that hands an item over and resolves when the batch it fell
 * into is written, or rejects as that did.
 */
export function batched<Item>(write: (batch: OpenBatch<Item>) => Promise<void>): (item: Item) => Promise<void> {
  let open: { readonly items: Item[]; readonly written: Promise<void> } | undefined
  return (item) => {
    if (open !== undefined) {
      open.items.push(item)
      return open.written
    }
    const items = [item]
    let isClosed = false
    const close = (): readonly Item[] => {
      if (!isClosed) open = undefined
      isClosed = true
      return items
    }
    // Whatever became of it, what comes later is another batch.
    const written = write({ size: () => items.length, close }).finally(close)
    if (!isClosed) open = { items, written }
    return written
  }
}
