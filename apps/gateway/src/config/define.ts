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
  readonly origin: Origin
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
  /** Throw to have it tried again later; throw `PermanentError` to have it not. */
  onWebhook(context: HandlerContext, event: HandlerEvent<Payload>): void | Promise<void>
}

/** What `guidepost.config.ts` exports by default. */
export interface Config {
  /** Plugins beside the built-in `autotask`. One with the same id replaces a built-in. */
  readonly providers?: readonly Provider[]
  readonly handlers?: readonly Handler<never>[]
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
