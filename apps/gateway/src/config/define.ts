import type { Origin, Provider } from '@guidepost/provider'

/** What a handler knows of the delivery, beside the event. */
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
  /** 1 for the first try. Deliveries are at least once: use `event.id` to recognise what you did already. */
  readonly attempt: number
  /** True if a person asked for the event again. */
  readonly replay: boolean
  /** Aborted when the time limit is over. */
  readonly signal: AbortSignal
  readonly logger: HandlerLogger
}

/** Lines appear in the gateway's log with the handler, the connection and the event named. */
export interface HandlerLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** One event, as a handler gets it. */
export interface HandlerEvent<Payload = unknown> {
  readonly id: string
  /** What subscriptions name, e.g. `Ticket`. */
  readonly type: string
  /** What happened, e.g. `Update`. */
  readonly action: string
  /** As the provider plugin read it. */
  readonly payload: Payload
  /** `linked-tickets`: it is our own, of a linked ticket that changed, and the payload is `{ type, linked_ticket }`. */
  readonly origin: Origin | 'linked-tickets'
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes of the request that carried it. */
  readonly body: Uint8Array
}

/** Code of yours that runs for each event that its subscriptions name, on a thread apart from receiving. */
export interface Handler<Payload = unknown> {
  /** Stable: deliveries are stored under it. `/^[a-z0-9][a-z0-9._-]{0,99}$/i`. */
  readonly id: string
  /** The provider's id, e.g. `autotask`. */
  readonly provider: string
  /** Event types, e.g. `['Ticket']`, or `['*']` for all. */
  readonly subscriptions: readonly [string, ...string[]]
  /** Time limit of one try in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number
  /** One after another per entity of a connection, in the order of their acknowledgement. Default: true. */
  readonly ordered?: boolean
  /** How many run at a time, over all processes. Default: 100. */
  readonly concurrency?: number
  /** How many of one connection run at a time, over all processes. Default: 10. */
  readonly perConnection?: number
  /** When to try again, and when to give up. Default: 20 tries over about three days. */
  readonly schedule?: RetrySchedule
  /** Throw to have it tried again later; throw `PermanentError` to have it not. */
  onWebhook(context: HandlerContext, event: HandlerEvent<Payload>): void | Promise<void>
}

/** When to try again after a failed try: each wait is twice the one before. What is left out has its default. */
export interface RetrySchedule {
  /** The first wait in milliseconds. Default: 5,000. */
  readonly firstDelayMs?: number
  /** The longest wait in milliseconds. Default: 36,000,000 (10 h). */
  readonly maxDelayMs?: number
  /** How many tries there are. After the last one the delivery is a dead letter. Default: 20. */
  readonly maxAttempts?: number
}

/** An HTTP endpoint of yours that gets events. What is left out has its default. */
export interface EndpointConfig {
  /** Private and other special addresses are refused, unless `GUIDEPOST_OUTBOUND_ALLOW` names them. */
  readonly url: string
  /** `standard`: Standard Webhooks. `nango`: envelope and signatures as Nango sends them. Default: `standard`. */
  readonly format?: 'standard' | 'nango'
  /** Event types, e.g. `['Ticket']`. Default: `['*']`, all. */
  readonly types?: readonly [string, ...string[]]
  /** One after another per entity of a connection, in the order of their acknowledgement. Default: true. */
  readonly ordered?: boolean
  /** How many requests are under way at a time, over all processes. Default: 20. */
  readonly concurrency?: number
  /** How many of one connection are under way at a time, over all processes. Default: 4. */
  readonly perConnection?: number
  /** Events that match no connection are sent too, once and without order. Default: true for `nango`, else false. */
  readonly unmatched?: boolean
  /** How long one request may take, in milliseconds. Default: 20,000; at most 30,000. */
  readonly timeoutMs?: number
  /** When to try again, and when to give up. */
  readonly schedule?: RetrySchedule
  /** `standard` only: the exact bytes and headers of the provider's request come along. Default: false. */
  readonly includeRequest?: boolean
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
  /** HTTP endpoints, by the name of their environment. The API doesn't change those that stand here. */
  readonly destinations?: Readonly<Record<string, EnvironmentDestinations>>
}

/** Types the configuration; returns it as it is. It is validated at start, and every mistake is named. */
export function defineConfig(config: Config): Config {
  return config
}

/** Types a handler; returns it as it is. */
export function defineHandler<Payload = unknown>(handler: Handler<Payload>): Handler<Payload> {
  return handler
}

/** Thrown by a handler to say that trying again is of no use: the delivery becomes a dead letter at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}
