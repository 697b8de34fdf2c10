/** What a host gives to the halves of a plugin that speak to the provider. */
export interface ProviderHost {
  /** Web-standard. The host's own rules on addresses and times are in it. */
  readonly fetch: typeof globalThis.fetch
  /** Ends what is under way. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
  /**
   * Small facts that must outlive a restart, e.g. that an API user must not be tried again until its credentials change.
   * Keys are the plugin's, at most 200 characters, and hold no secret; values are JSON. Shared by all connections.
   */
  readonly memory: ProviderMemory
  /**
   * Origins beside the provider's own that credentials may be sent to, e.g. `http://127.0.0.1:4010` of a simulator. For
   * tests and demos; empty in production.
   */
  readonly trustedOrigins: readonly string[]
  /** `urgent` for what a person waits for; `quiet` work gives way when the provider's allowance runs low. */
  readonly priority: 'urgent' | 'quiet'
}

/** A small durable map. */
export interface ProviderMemory {
  /** `undefined` if nothing was set, or it was removed. */
  get(key: string): Promise<unknown>
  /** `undefined` removes it. */
  set(key: string, value: unknown): Promise<void>
}
