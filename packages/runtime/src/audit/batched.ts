/**
 * Gathers items for a writer that takes many at the price of one.
 * Takes the writer, which is given what closes the batch and says what is in it: until the writer calls that, more comes in. Returns a function that hands
 * an item over and resolves when the batch it fell into is written, or rejects as that did.
 */
export function batched<Item>(write: (take: () => readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
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
    const written = write(close).finally(close)
    if (!isClosed) open = { items, written }
    return written
  }
}
