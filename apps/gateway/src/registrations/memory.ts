import type { ProviderMemory } from '@guidepost/provider'
import type { Store } from '@guidepost/store'

/** The host's memory for one plugin, over the store's: plugins don't read each other's facts. */
export function memoryOf(store: Pick<Store, 'readMemory' | 'writeMemory'>, provider: string): ProviderMemory {
  const keyOf = (key: string) => `provider:${provider}:${key}`
  return {
    get: (key) => store.readMemory(keyOf(key)),
    set: (key, value) => store.writeMemory(keyOf(key), value),
  }
}

/**
 * A memory that begins empty and writes through: for when a person says that something has changed, e.g. that a user
 * which was refused is unlocked.
 */
export function forgetful(memory: ProviderMemory): ProviderMemory {
  const written = new Map<string, unknown>()
  return {
    get: (key) => Promise.resolve(written.get(key)),
    async set(key, value) {
      written.set(key, value)
      await memory.set(key, value)
    },
  }
}
