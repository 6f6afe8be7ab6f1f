import type { TaskWorld } from '@fullmakt/mcp'
import type { Store } from '@fullmakt/store'

/** Keeps tasks in the store, each until it may be forgotten. Takes the store and the clock, in milliseconds since the epoch. */
export function taskRecords(store: Store, now: () => number): Pick<TaskWorld, 'put' | 'get'> {
  return {
    async put(id, value, lifetimeMs) {
      await store.apply([{ op: 'put', key: `mcp/task/${id}`, value, expiresAt: now() + lifetimeMs }])
    },
    get: async (id) => (await store.get(`mcp/task/${id}`))?.value,
  }
}
