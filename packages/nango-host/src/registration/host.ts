import type { Finding, ProviderErrorCode, ProviderMemory } from '@guidepost/provider'

/** A connection of a Nango-style host. It may have further properties. */
export interface HookedConnection {
  /** Nango's `connection_id`. */
  readonly connectionId: string
  /** Nango's `connection_config`. */
  readonly connectionConfig: Readonly<Record<string, unknown>>
  /** In the form of the plugin's credentials. Autotask: `{ type: 'API_KEY', apiKey }`. */
  readonly credentials: unknown
  /** The URL that the host shows for the integration: `https://<host>/webhook/<environment>/<integration>`. */
  readonly webhookUrl: string
  /** `integration.custom.webhookSecret`. All connections of an integration share it. */
  readonly webhookSecret: string | undefined
}

/** What a Nango-style host provides to the hooks. */
export interface ConnectionHost<Connection extends HookedConnection = HookedConnection> {
  /**
   * At least 32 random characters. Choose them once per installation. The marks in the URL of a webhook are derived from the
   * key, and the hooks find the webhook by them, so the host stores nothing about it. With another key, existing webhooks are
   * foreign: staging does not touch the webhooks of production.
   */
  readonly key: string
  /** The key in `connection_config` that matches events to the connection: `propName` of the routing. Autotask: `webhookGuid`. */
  readonly propName: string
  /** Merges `config` into `connection_config` of the connection. Must be durable when it resolves. */
  keep(connection: Connection, config: Readonly<Record<string, string>>): Promise<void>
  /** Values that must survive a restart, e.g. which API users the provider refused. */
  readonly memory: ProviderMemory
  /** The name of a preset of the plugin, or a spec. Default: the first preset. */
  readonly registration?: unknown
  /** The timeout of a hook, in milliseconds. Default: 60,000. */
  readonly timeoutMs?: number
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** The time in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** Origins of simulators that may get credentials. Default: none. */
  readonly trustedOrigins?: readonly string[]
}

/** The result of a hook. */
export type HookResult<Value> = ({ readonly ok: true } & Value) | { readonly ok: false; readonly error: HookFailure }

export interface WebhookSetUp {
  /** The provider's id of the webhook. */
  readonly webhookId: string
  /** The part of `connection_config` that matches events to the connection. */
  readonly connectionConfig: Readonly<Record<string, string>>
  /** The steps at the provider, one line each. */
  readonly done: readonly string[]
  /** The differences that the hook left at the provider, and why. */
  readonly left: readonly string[]
}

export interface WebhookRemoved {
  /** The steps at the provider, one line each. Empty if there was no webhook. */
  readonly done: readonly string[]
}

export type HookFailureCode =
  | ProviderErrorCode
  /** A part of the connection is invalid. The provider was not called. */
  | 'invalid_connection'
  /** The checks before the first change found faults, see `findings`. */
  | 'preflight_failed'

/** Why a hook failed. Completed steps stay. The same call continues after them. */
export interface HookFailure {
  readonly code: HookFailureCode
  /** A sentence that names the invalid value. Never contains a secret. */
  readonly message: string
  /** What a person can do, if known. */
  readonly advice?: string
  /** True if the same call may succeed later, unchanged. */
  readonly retryable: boolean
  /** How long to wait before a retry, in milliseconds, if the provider said so. */
  readonly retryAfterMs?: number
  /** The faults, for `preflight_failed`. */
  readonly findings?: readonly Finding[]
}
