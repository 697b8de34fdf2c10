import type { Finding, ProviderErrorCode, ProviderMemory } from '@guidepost/provider'

/** A connection, as a Nango-style host has it when it calls a hook. It may have more of its own. */
export interface HookedConnection {
  /** Nango's `connection_id`. */
  readonly connectionId: string
  /** Nango's `connection_config`. */
  readonly connectionConfig: Readonly<Record<string, unknown>>
  /** As the provider's plugin takes them. Autotask: `{ type: 'API_KEY', apiKey }`. */
  readonly credentials: unknown
  /** The URL that the host shows for the integration: `https://<host>/webhook/<environment>/<integration>`. */
  readonly webhookUrl: string
  /** `integration.custom.webhookSecret`, which the connections of an integration share. */
  readonly webhookSecret: string | undefined
}

/** What a Nango-style host lends to the hooks of its connections. */
export interface ConnectionHost<Connection extends HookedConnection = HookedConnection> {
  /**
   * At least 32 random characters of this installation, always the same. The marks in a webhook's URL come from it, by
   * which it is found again, so that the host keeps nothing about a webhook. With another key what is there is somebody
   * else's: staging doesn't touch what production has made.
   */
  readonly key: string
  /** The key of `connection_config` that says whose events they are: `propName` of the routing. Autotask: `webhookGuid`. */
  readonly propName: string
  /** Merges `config` into the connection's `connection_config`. Durable when it resolves. */
  keep(connection: Connection, config: Readonly<Record<string, string>>): Promise<void>
  /** Facts that must outlive a restart, e.g. that an API user was refused and must not be tried again. */
  readonly memory: ProviderMemory
  /** What is watched: the name of one of the plugin's presets, or a spec. Default: its first preset. */
  readonly registration?: unknown
  /** After how many milliseconds a hook gives up. Default: 60,000. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch
  /** The time in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** Origins of simulators that credentials may be sent to. Default: none. */
  readonly trustedOrigins?: readonly string[]
}

/** What became of a connection's webhook. */
export type HookResult<Value> = ({ readonly ok: true } & Value) | { readonly ok: false; readonly error: HookFailure }

export interface WebhookSetUp {
  /** The provider's own id of the webhook. */
  readonly webhookId: string
  /** What was kept in `connection_config`, or was there already. */
  readonly connectionConfig: Readonly<Record<string, string>>
  /** What was done at the provider, a line for each step. */
  readonly done: readonly string[]
  /** What differs and was left as it is, and why. */
  readonly left: readonly string[]
}

export interface WebhookRemoved {
  /** What was done at the provider, a line for each step; none if there was nothing. */
  readonly done: readonly string[]
}

export type HookFailureCode =
  | ProviderErrorCode
  /** Something of the connection can't be used; nothing was asked of the provider. */
  | 'invalid_connection'
  /** The checks before the first change found something wrong: `findings`. */
  | 'preflight_failed'

/** Why a webhook isn't as it should be. What was done up to here stays: the same call goes on from there. */
export interface HookFailure {
  readonly code: HookFailureCode
  /** A sentence that names the value at fault. Never holds a secret. */
  readonly message: string
  /** What a person can do about it, if that is known. */
  readonly advice?: string
  /** True if the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** When it may, in milliseconds from now, if the provider said so. */
  readonly retryAfterMs?: number
  /** What is wrong, for `preflight_failed`. */
  readonly findings?: readonly Finding[]
}
