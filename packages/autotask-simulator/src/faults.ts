/** Something that goes wrong with the next requests that match. */
export type Fault = {
  /** Which method, e.g. `POST`; all where nothing is said. */
  readonly method?: string
  /** What the path contains (in any case) or matches; all where nothing is said. */
  readonly path?: string | RegExp
  /** Requests of which tenant, by name. */
  readonly tenant?: string
  /** How many requests it meets; default 1. */
  readonly times?: number
} & FaultEffect

export type FaultEffect =
  /** The answer takes so many real milliseconds longer. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** A page of HTML and a 5xx (default 503) instead of an answer. */
  | { readonly kind: 'outage'; readonly status?: number }
  /** The connection breaks; `after`: the request was carried out, and nobody is told. */
  | { readonly kind: 'broken-connection'; readonly when: 'before' | 'after' }
  /** A row of a webhook is answered with an id, and isn't there. */
  | { readonly kind: 'lost-row' }
  /** "Duplicate TicketWebhooks", though there is none. */
  | { readonly kind: 'duplicate' }
  /** The maximum of webhooks is reached, says the answer. */
  | { readonly kind: 'webhook-limit' }
  /** All threads are taken. */
  | { readonly kind: 'thread-limit' }
  /** The hour's requests are used up. */
  | { readonly kind: 'hourly-limit' }
  /** Any other refusal; `errors` goes out as it is. */
  | { readonly kind: 'error'; readonly status: number; readonly errors: readonly unknown[] }

export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = []

  /** Adds a fault; call what it gives to take it back. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 }
    this.#faults.push(entry)
    return () => {
      this.#faults = this.#faults.filter((one) => one !== entry)
    }
  }

  /** What meets this request. */
  take(method: string, path: string, tenant: string | undefined): FaultEffect[] {
    const met = this.#faults.filter(({ fault }) => matches(fault, method, path, tenant))
    for (const entry of met) entry.left--
    this.#faults = this.#faults.filter(({ left }) => left > 0)
    return met.map(({ fault }) => fault)
  }
}

function matches(fault: Fault, method: string, path: string, tenant: string | undefined): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false
  if (fault.tenant !== undefined && fault.tenant !== tenant) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? path.toLowerCase().includes(fault.path.toLowerCase()) : fault.path.test(path)
}
