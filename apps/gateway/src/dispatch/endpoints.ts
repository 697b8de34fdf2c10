import type { Endpoint, Store } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import type { Target } from '../outbound/attempt.ts'
import { clientCertificate } from '../outbound/client-certificate.ts'
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
    const settings = endpointSettings.parse(endpoint.settings)
    return {
      endpoint,
      url: endpoint.url,
      settings,
      keys: secrets.map(({ value }) => value),
      ...(endpoint.role === 'override' ? noCredentials : await this.#readCredentials(id, settings)),
    }
  }

  async #readCredentials(id: string, { headers }: EndpointTarget['settings']) {
    const read = async (kind: 'endpoint-token' | 'endpoint-certificate') =>
      (await this.#store.listSecrets({ kind, id }, this.#now()))[0]?.value
    const [bearerToken, certificate] = [await read('endpoint-token'), await read('endpoint-certificate')]
    return {
      headers,
      bearerToken,
      certificate: certificate === undefined ? undefined : clientCertificate.parse(JSON.parse(certificate)),
    }
  }
}

/** The URL of a connection belongs to somebody else: what authenticates at the environment's endpoint is not sent there. */
const noCredentials = { headers: {}, bearerToken: undefined, certificate: undefined }
