import type { Receiver, Store } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import type { WebhookPath } from '../webhook-url.ts'

/**
 * How long a look-up may take, in milliseconds. Its duration shortens the commit's deadline, so that all answers come within 5
 * s.
 */
const lookUpMs = 4000

/**
 * Caches what webhook paths name: environments, integrations, registrations and their secrets, never routing. `clear` makes a
 * change in this process take effect at once; a change in another process takes up to `ttlMs`.
 */
export class Receivers {
  readonly #store: Store
  readonly #known: LRUCache<string, Promise<Receiver>>

  constructor(store: Store, ttlMs = 5000) {
    this.#store = store
    this.#known = new LRUCache({ max: 10_000, ttl: ttlMs })
  }

  /** Rejects when the store does, and after 4 s. */
  find({ environmentUuid, uniqueKey, token }: Omit<WebhookPath, 'installation'>, now: number): Promise<Receiver> {
    const key = `${environmentUuid}/${uniqueKey}/${token ?? ''}`
    const known = this.#known.get(key)
    if (known) return known
    const found = inTime(this.#store.findReceiver({ environmentUuid, uniqueKey, token, now }))
    this.#known.set(key, found)
    // An unknown path or an error is not cached: a look-up is cheap, and the next one may succeed.
    found.then(
      (receiver) => receiver.found !== 'receiver' && this.#known.delete(key),
      () => this.#known.delete(key),
    )
    return found
  }

  /** Empties the cache. Called after each change of configuration. */
  clear(): void {
    this.#known.clear()
  }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The database did not answer within ${lookUpMs} ms`)), lookUpMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
