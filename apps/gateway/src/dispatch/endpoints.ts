import type { Endpoint, Store } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import type { Target } from '../outbound/attempt.ts'
import { endpointSettings } from '../outbound/settings.ts'

/** An endpoint with everything that sending to it needs. */
export interface EndpointTarget extends Target {
  readonly endpoint: Endpoint
}

/** Caches endpoints by id, with their keys, for a few seconds. `clear` makes a change in this process take effect at once. */
export class Endpoints {
  readonly #store: Pick<Store, 'findEndpoint' | 'listSecrets'>
  readonly #now: () => number
  readonly #known: LRUCache<string, Promise<EndpointTarget | undefined>>

  constructor(store: Pick<Store, 'findEndpoint' | 'listSecrets'>, now: () => number, ttlMs = 5000) {
    this.#store = store
    this.#now = now
    this.#known = new LRUCache({ max: 10_000, ttl: ttlMs })
  }

  /** `undefined` if the endpoint no longer exists. Rejects when the store does, or if the settings cannot be read. */
  find(id: string): Promise<EndpointTarget | undefined> {
    const known = this.#known.get(id)
    if (known) return known
    const found = this.#read(id)
    this.#known.set(id, found)
    found.catch(() => this.#known.delete(id))
    return found
  }

  /** Makes the next `find` read the endpoint again. */
  forget(id: string): void {
    this.#known.delete(id)
  }

  /** Empties the cache. Called after each change of configuration. */
  clear(): void {
    this.#known.clear()
  }

  async #read(id: string): Promise<EndpointTarget | undefined> {
    const found = await this.#store.findEndpoint(id)
    if (!found) return undefined
    const { endpoint, secretsOf } = found
    const secrets = await this.#store.listSecrets({ kind: 'endpoint', id: secretsOf }, this.#now())
    return {
      endpoint,
      url: endpoint.url,
      settings: endpointSettings.parse(endpoint.settings),
      keys: secrets.map(({ value }) => value),
    }
  }
}
