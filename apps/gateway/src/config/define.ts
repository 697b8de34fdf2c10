import type { Origin, Provider } from '@guidepost/provider'
import type { Recovered, RecoveredChoice } from '../delivery/recovered.ts'

/** The context that a handler gets besides the event. */
export interface HandlerContext {
  readonly environment: { readonly uuid: string; readonly name: string }
  /** The integration's unique key and its provider's id. */
  readonly integration: { readonly uniqueKey: string; readonly provider: string }
  /** The connection that the event belongs to. */
  readonly connection: {
    readonly id: string
    readonly config: Readonly<Record<string, unknown>>
    readonly metadata: Readonly<Record<string, unknown>> | null
    readonly tags: Readonly<Record<string, string>>
  }
  /** The number of the attempt, from 1. Deliveries are at least once: use `event.id` to recognise work that is done already. */
  readonly attempt: number
  /** True if a person replayed the event. */
  readonly replay: boolean
  /** Aborted when the time limit is over. */
  readonly signal: AbortSignal
  readonly logger: HandlerLogger
}

/** Writes to the gateway's log. Each line names the handler, the connection and the event. */
export interface HandlerLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** One event, as a handler gets it. */
export interface HandlerEvent<Payload = unknown> {
  readonly id: string
  /** The event type that subscriptions name, e.g. `Ticket`. */
  readonly type: string
  /** What happened, e.g. `Update`. */
  readonly action: string
  /** As the provider's plugin parsed it. */
  readonly payload: Payload
  /** `linked-tickets`: Guidepost's own event about a linked ticket; its payload is `{ type, linked_ticket }`. */
  readonly origin: Origin | 'linked-tickets'
  /** What recovery knows about the event; null for one that was pushed. */
  readonly recovered: Recovered | null
  /** True if a younger event of the same record was recorded before this one: its values may be outdated. */
  readonly late: boolean
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes of the request that carried the event. */
  readonly body: Uint8Array
}

/** Your code. It runs for each event that its subscriptions name, on another thread than receiving. */
export interface Handler<Payload = unknown> {
  /** Keep it stable: deliveries are stored under it. `/^[a-z0-9][a-z0-9._-]{0,99}$/i`. */
  readonly id: string
  /** The provider's id, e.g. `autotask`. */
  readonly provider: string
  /** Event types, e.g. `['Ticket']`, or `['*']` for all. */
  readonly subscriptions: readonly [string, ...string[]]
  /** Time limit of one attempt in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number
  /** One after another per entity of a connection, in the order of their acknowledgement. Default: true. */
  readonly ordered?: boolean
  /** How many run at a time, over all processes. Default: 100. */
  readonly concurrency?: number
  /** How many of one connection run at a time, over all processes. Default: 10. */
  readonly perConnection?: number
  /** When to retry, and when to give up. Default: 20 attempts over about three days. */
  readonly schedule?: RetrySchedule
  /** Which events that recovery found: all, only those that the provider had logged as they were sent, or none. Default: `all`. */
  readonly recovered?: RecoveredChoice
  /** Throw any error to retry later; throw `PermanentError` to give up at once. */
  onWebhook(context: HandlerContext, event: HandlerEvent<Payload>): void | Promise<void>
}

/** When to retry after a failed attempt. Each wait is twice as long as the previous one. Omitted keys have their defaults. */
export interface RetrySchedule {
  /** The first wait in milliseconds. Default: 5,000. */
  readonly firstDelayMs?: number
  /** The longest wait in milliseconds. Default: 36,000,000 (10 h). */
  readonly maxDelayMs?: number
  /** How many attempts there are. After the last one the delivery is a dead letter. Default: 20. */
  readonly maxAttempts?: number
}

/** Your HTTP endpoint that gets events. Keys that are left out have their defaults. */
export interface EndpointConfig {
  /** Private and other special addresses are refused, unless `GUIDEPOST_OUTBOUND_ALLOW` names them. */
  readonly url: string
  /** `standard`: Standard Webhooks. `nango`: Nango's envelope and signatures. Default: `standard`. */
  readonly format?: 'standard' | 'nango'
  /** Event types, e.g. `['Ticket']`. Default: `['*']`, all. */
  readonly types?: readonly [string, ...string[]]
  /** One after another per entity of a connection, in the order of their acknowledgement. Default: true. */
  readonly ordered?: boolean
  /** How many requests are under way at a time, over all processes. Default: 20. */
  readonly concurrency?: number
  /** How many of one connection are under way at a time, over all processes. Default: 4. */
  readonly perConnection?: number
  /** Also sends events that match no connection, once and in no order. Default: true for `nango`, else false. */
  readonly unmatched?: boolean
  /** How long one request may take, in milliseconds. Default: 20,000; at most 30,000. */
  readonly timeoutMs?: number
  /** When to retry, and when to give up. */
  readonly schedule?: RetrySchedule
  /** `standard` only: adds the exact bytes and headers of the provider's request. Default: false. */
  readonly includeRequest?: boolean
  /** Which events that recovery found: all, only those that the provider had logged as they were sent, or none. Default: `all`. */
  readonly recovered?: RecoveredChoice
}

/** The endpoints of one environment. Each event goes to both. */
export interface EnvironmentDestinations {
  readonly primary?: EndpointConfig
  readonly secondary?: EndpointConfig
}

/** What `guidepost.config.ts` exports by default. */
export interface Config {
  /** Plugins beside the built-in `autotask`. One with the same id replaces a built-in. */
  readonly providers?: readonly Provider[]
  readonly handlers?: readonly Handler<never>[]
  /** HTTP endpoints, by the name of their environment. The API cannot change an endpoint that is listed here. */
  readonly destinations?: Readonly<Record<string, EnvironmentDestinations>>
}

/** Types the configuration and returns it unchanged. The gateway checks it at start and names every mistake. */
export function defineConfig(config: Config): Config {
  return config
}

/** Types a handler and returns it unchanged. */
export function defineHandler<Payload = unknown>(handler: Handler<Payload>): Handler<Payload> {
  return handler
}

/** Thrown by a handler when a retry is pointless: the delivery becomes a dead letter at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}
