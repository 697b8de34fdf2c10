/** A fault to inject into the next requests that match `method`, `path` and `tenant`. */
export type Fault = {
  /** The method, e.g. `POST`. Default: any. */
  readonly method?: string
  /** A part of the path (in any case) or a pattern. Default: any path. */
  readonly path?: string | RegExp
  /** The name of a tenant. Default: any. */
  readonly tenant?: string
  /** How many requests fail. Default: 1. */
  readonly times?: number
} & FaultEffect

/** What goes wrong. */
export type FaultEffect =
  /** The answer is delayed by `ms` real milliseconds. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The answer never ends: blanks follow its JSON, as fast as they are read, or one every `everyMs` real milliseconds. */
  | { readonly kind: 'endless'; readonly everyMs?: number }
  /** The answer is an HTML page with a 5xx `status` (default 503). */
  | { readonly kind: 'outage'; readonly status?: number }
  /** The connection breaks before the request is processed, or after it. */
  | { readonly kind: 'broken-connection'; readonly when: 'before' | 'after' }
  /** Creating a row of a webhook returns an id, but the row does not exist. */
  | { readonly kind: 'lost-row' }
  /** The error "Duplicate TicketWebhooks", although there is no duplicate. */
  | { readonly kind: 'duplicate' }
  /** The error for too many webhooks. */
  | { readonly kind: 'webhook-limit' }
  /** The error for too many concurrent requests. */
  | { readonly kind: 'thread-limit' }
  /** The error for too many requests in an hour. */
  | { readonly kind: 'hourly-limit' }
  /** Any other error; the answer contains `errors` unchanged. */
  | { readonly kind: 'error'; readonly status: number; readonly errors: readonly unknown[] }

export class Faults {
  #faults: { readonly fault: Fault; left: number }[] = []

  /** Adds a fault. Call the returned function to remove it. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 }
    this.#faults.push(entry)
    return () => {
      this.#faults = this.#faults.filter((one) => one !== entry)
    }
  }

  /** Returns the faults for this request, and counts it against each of them. */
  take(method: string, path: string, tenant: string | undefined): FaultEffect[] {
    const matching = this.#faults.filter(({ fault }) => appliesTo(fault, method, path, tenant))
    for (const entry of matching) entry.left--
    this.#faults = this.#faults.filter(({ left }) => left > 0)
    return matching.map(({ fault }) => fault)
  }
}

function appliesTo(fault: Fault, method: string, path: string, tenant: string | undefined): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false
  if (fault.tenant !== undefined && fault.tenant !== tenant) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? path.toLowerCase().includes(fault.path.toLowerCase()) : fault.path.test(path)
}
