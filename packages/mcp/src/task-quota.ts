/** Counts what is kept for whom, so that nobody fills the store. */
export interface TaskQuota {
  /** Takes a place until a time, in milliseconds since the epoch; false where the owner, or all together, have too many. */
  take(id: string, owner: string, until: number, now: number): boolean
  /** Gives a place back that was taken for nothing. */
  release(id: string): void
  /** Moves the time until which a place is taken; takes one where there is none. */
  move(id: string, owner: string, until: number): void
}

/** Tasks that are kept at a time, of one owner and in all. */
export interface TaskCaps {
  readonly perOwner: number
  readonly total: number
}

/** Makes a count that is empty: what an earlier process kept goes by itself within a day. */
export function createTaskQuota({ perOwner, total }: TaskCaps): TaskQuota {
  const places = new Map<string, { readonly owner: string; until: number }>()
  const owners = new Map<string, number>()
  const release = (id: string, owner: string): void => {
    places.delete(id)
    const left = (owners.get(owner) ?? 1) - 1
    if (left > 0) owners.set(owner, left)
    else owners.delete(owner)
  }
  const isFull = (owner: string): boolean => places.size >= total || (owners.get(owner) ?? 0) >= perOwner
  const add = (id: string, owner: string, until: number): void => {
    places.set(id, { owner, until })
    owners.set(owner, (owners.get(owner) ?? 0) + 1)
  }
  return {
    take(id, owner, until, now) {
      if (isFull(owner)) for (const [old, place] of places) if (place.until <= now) release(old, place.owner)
      if (isFull(owner)) return false
      add(id, owner, until)
      return true
    },
    release(id) {
      const place = places.get(id)
      if (place !== undefined) release(id, place.owner)
    },
    move(id, owner, until) {
      const place = places.get(id)
      if (place === undefined) add(id, owner, until)
      else place.until = until
    },
  }
}
