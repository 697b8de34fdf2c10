import type { ProviderMemory } from '@guidepost/provider'
import type { Store } from '@guidepost/store'

/** One plugin's memory, kept in the store: plugins can't read each other's facts. */
export function memoryOf(store: Pick<Store, 'readMemory' | 'writeMemory'>, provider: string): ProviderMemory {
  const keyOf = (key: string) => `provider:${provider}:${key}`
  return {
    get: (key) => store.readMemory(keyOf(key)),
    set: (key, value) => store.writeMemory(keyOf(key), value),
  }
}

/**
 * Deletes each fact when it is first read or written. For rounds that a person requests: that person may have fixed
 * what the plugin remembers, e.g. that the provider refused the API user.
 */
export function withReset(memory: ProviderMemory): ProviderMemory {
  const resets = new Map<string, Promise<void>>()
  const reset = async (key: string): Promise<void> => {
    const done = resets.get(key) ?? memory.set(key, undefined)
    resets.set(key, done)
    await done
  }
  return {
    async get(key) {
      await reset(key)
      return await memory.get(key)
    },
    async set(key, value) {
      await reset(key)
      await memory.set(key, value)
    },
  }
}
