import type { CachedFields } from './rows/entity-field.ts'
import type { Zone } from './http/zone.ts'

/** A map that forgets the entry that was used least recently. */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  set(key: string, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(this.#entries.keys().next().value!)
  }
}

/**
 * What clients of one process read once: the zone of each API user, which is small, and the fields of entities, which can
 * have 100 kB. Contains no secret.
 */
export class ClientCache {
  /** By user name. @internal */
  readonly zones: BoundedMap<Zone> = new BoundedMap(50_000)
  /** By user name and entity: users have different rights. @internal */
  readonly fields: BoundedMap<CachedFields> = new BoundedMap(500)
}

/** Creates a {@link ClientCache}. Share one among all clients of a process that call the same Autotask, or the same simulator. */
export function createClientCache(): ClientCache {
  return new ClientCache()
}
