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
 * A memory that forgets each fact when it is first asked for, for good: for when a person says that something has changed,
 * e.g. that a user which was refused is unlocked.
 */
export function forgetful(memory: ProviderMemory): ProviderMemory {
  const forgotten = new Map<string, Promise<void>>()
  const forget = async (key: string): Promise<void> => {
    const done = forgotten.get(key) ?? memory.set(key, undefined)
    forgotten.set(key, done)
    await done
  }
  return {
    async get(key) {
      await forget(key)
      return await memory.get(key)
    },
    async set(key, value) {
      await forget(key)
      await memory.set(key, value)
    },
  }
}
