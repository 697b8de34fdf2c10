/** What a host passes to the halves of a plugin that call the provider. */
export interface ProviderHost {
  /** The web standard `fetch`. It enforces the host's own rules for addresses and timeouts. */
  readonly fetch: typeof globalThis.fetch
  /** Aborts requests and waits. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
  /**
   * Small values that must survive a restart, e.g. which API users the provider refused, and with which credentials. The
   * plugin chooses the keys: at most 200 characters, without secrets. Values are JSON. All connections share the map.
   */
  readonly memory: ProviderMemory
  /**
   * Further origins that may get credentials, e.g. `http://127.0.0.1:4010` of a simulator. For tests and demos; empty in
   * production.
   */
  readonly trustedOrigins: readonly string[]
  /** `urgent` if a person is waiting. `quiet` work stops first when the provider's request limit runs low. */
  readonly priority: 'urgent' | 'quiet'
}

/** A small durable map. */
export interface ProviderMemory {
  /** `undefined` if the key has no value. */
  get(key: string): Promise<unknown>
  /** The value `undefined` removes the key. */
  set(key: string, value: unknown): Promise<void>
}
