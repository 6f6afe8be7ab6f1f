import type { TaskWorld } from '@fullmakt/mcp'
import type { Store } from '@fullmakt/store'

/** Keeps tasks in the store, each until it may be forgotten. */
export function taskRecords(store: Store): Pick<TaskWorld, 'put' | 'get' | 'swap'> {
  return {
    async put(id, value, expiresAt) {
      await store.apply([{ op: 'put', key: keyOf(id), value, expiresAt }])
    },
    async get(id) {
      const kept = await store.get(keyOf(id))
      return kept === undefined ? undefined : { text: kept.value, version: kept.version }
    },
    swap: async (id, version, value, expiresAt) =>
      (await store.apply([{ op: 'swap', key: keyOf(id), version, value, expiresAt }])).ok,
  }
}

function keyOf(id: string): string {
  return `mcp/task/${id}`
}
