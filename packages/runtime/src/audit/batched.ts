/**
 * Gathers items for a writer that takes many at the price of one.
 * Takes the writer; returns a function that hands an item over and resolves when the batch it fell into is written, or rejects as that did.
 * One batch is written at a time, and what arrives meanwhile is the next; the order stays.
 */
export function batched<Item>(write: (items: readonly Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let next: { readonly items: Item[]; readonly written: Promise<void> } | undefined
  let last: Promise<unknown> = Promise.resolve()
  return (item) => {
    if (next === undefined) {
      const items: Item[] = []
      const written = last.then(() => {
        next = undefined
        return write(items)
      })
      last = written.catch(() => {})
      next = { items, written }
    }
    next.items.push(item)
    return next.written
  }
}
