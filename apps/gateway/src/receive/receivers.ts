import type { Receiver, Store } from '@guidepost/store'
import { LRUCache } from 'lru-cache'
import type { WebhookPath } from '../webhook-url.ts'

/** How long a look-up may take. What it took goes off the time for the commit: all answers come within 5 s. */
const lookUpMs = 4000

/**
 * What webhook paths name, remembered for a few seconds: environments, integrations, registrations and their secrets,
 * never routing. A change in this process is seen at once, one in another process within `ttl`.
 */
export class Receivers {
  readonly #store: Store
  readonly #known: LRUCache<string, Promise<Receiver>>

  constructor(store: Store, ttlMs = 5000) {
    this.#store = store
    this.#known = new LRUCache({ max: 10_000, ttl: ttlMs })
  }

  /** Rejects as the store does, and after 4 s. */
  find({ environmentUuid, uniqueKey, token }: Omit<WebhookPath, 'installation'>, now: number): Promise<Receiver> {
    const key = `${environmentUuid}/${uniqueKey}/${token ?? ''}`
    const known = this.#known.get(key)
    if (known) return known
    const found = inTime(this.#store.findReceiver({ environmentUuid, uniqueKey, token, now }))
    this.#known.set(key, found)
    // What isn't there, or could not be read, is asked for anew: a look-up is cheap, and it may be there next time.
    found.then(
      (receiver) => receiver.found !== 'receiver' && this.#known.delete(key),
      () => this.#known.delete(key),
    )
    return found
  }

  /** Forgets everything. Called after each change of configuration. */
  clear(): void {
    this.#known.clear()
  }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The database has not answered within ${lookUpMs} ms`)), lookUpMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
