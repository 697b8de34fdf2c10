import { createClientCache, type ClientCache } from './cache.ts'
import type { Threshold } from './limits/budget.ts'
import { checkedEntity, checkedId, getRow } from './rows/calls.ts'
import type { AutotaskCredentials } from './credentials.ts'
import type { EntityField } from './rows/entity-field.ts'
import { EntityFields, entityInformation, type EntityInformation } from './rows/entity-information.ts'
import { createErrorLogs, type ErrorLogs } from './error-logs.ts'
import { createLimiter, type Limiter } from './limits/limiter.ts'
import { readStamps, recordEntities, type Stamps } from './recovery/stamps.ts'
import { sweepPage, type SweepOptions, type SweepPage } from './recovery/sweep.ts'
import { readTicketHistory, type TicketHistory } from './recovery/ticket-history.ts'
import { count, query, readPage, type PageOptions, type QueryOptions, type RowPage } from './rows/query.ts'
import type { AutotaskRow } from './rows/rows.ts'
import { sleep as realSleep, type Sleep } from './sleep.ts'
import { createTickets, type Tickets } from './tickets.ts'
import { defaultMaxAnswerBytes } from './http/read-text.ts'
import { Transport, type CallOptions, type Usage } from './http/transport.ts'
import { memoryUserStates, type UserStates } from './limits/user-gate.ts'
import { createWebhooks, type WebhookEntity, type Webhooks } from './webhooks/webhooks.ts'
import type { Zone } from './http/zone.ts'

export interface AutotaskClientOptions {
  readonly credentials: AutotaskCredentials
  /**
   * Share one limiter among all clients of a process, because limits are per database. Default: a new limiter for this
   * client.
   */
  readonly limiter?: Limiter
  /** Share one cache among all clients of a process, so that zones and fields are read once. Default: a new one. */
  readonly cache?: ClientCache
  /** Stores which API users Autotask refused. Share this store among clients, too. Default: in memory, for this client. */
  readonly userStates?: UserStates
  /**
   * The origin of a simulator, like `http://127.0.0.1:8080`. All requests go there, and none to Autotask. With several
   * origins, the client asks each in turn until one knows the user. The user's zone may be at any of the origins. The client
   * reads this option at each call, so that a test can add an origin when it moves a tenant.
   */
  readonly simulatorOrigin?: string | readonly string[] | undefined
  /** The default for `urgent` of each call: continue beyond half of the hourly budget. Default `false`. */
  readonly urgent?: boolean
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** The clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** A number from 0 up to 1, for the jitter of retries. Default `Math.random`. */
  readonly random?: () => number
  /** Default: with `setTimeout`. */
  readonly sleep?: Sleep
  /** The timeout of one request. Default 300,000: Autotask has been seen to take that long. */
  readonly timeoutMs?: number
  /** A longer answer is refused with `unavailable`, and not read to its end. Default 33,554,432 (32 MiB). */
  readonly maxAnswerBytes?: number
  /** The maximum number of retries for a retryable error. Default 4. */
  readonly retries?: number
}

/** Autotask's REST API for one API user. Every method accepts a signal, and rejects with an `AutotaskError`. */
export interface AutotaskClient {
  /** The zone of the user's database. Looked up at first use, without credentials. */
  zone(options?: CallOptions): Promise<Zone>
  /** The hourly limit of the database. Calibrates the limiter. Counts as a request. */
  threshold(options?: CallOptions): Promise<Threshold>
  /** Throws `validation` for an entity that has no webhooks. */
  webhooks(entity: WebhookEntity): Webhooks
  readonly errorLogs: ErrorLogs
  readonly tickets: Tickets
  /** Rows of any entity by its REST name, e.g. `Companies`, as Autotask sends them. Read them with `field` and `parseTime`. */
  query(entity: string, options?: QueryOptions): AsyncGenerator<AutotaskRow>
  /** One page of a query, for a walk that continues after a crash: keep `last`, and pass it as `afterId`. */
  page(entity: string, options?: PageOptions): Promise<RowPage>
  /** The stamps of a webhook entity in this tenant, from the metadata that `entityFields` caches. */
  stamps(entity: WebhookEntity, options?: CallOptions): Promise<Stamps>
  /** One page of the records of a webhook entity that changed. */
  sweep(entity: WebhookEntity, options: SweepOptions): Promise<SweepPage>
  /** The history of one ticket, at most 500 rows. */
  ticketHistory(ticketId: number, options?: CallOptions): Promise<TicketHistory>
  /** How many requests this client made, and how Autotask's clock differs. */
  readonly usage: Usage
  /** One row of any entity; `undefined` if it does not exist, or the API user may not see it. */
  get(entity: string, id: number, options?: CallOptions): Promise<AutotaskRow | undefined>
  count(entity: string, options?: CallOptions & Pick<QueryOptions, 'filter'>): Promise<number>
  /** What the entity allows the API user. Has no side effects. */
  entityInformation(entity: string, options?: CallOptions): Promise<EntityInformation>
  /** The fields of an entity with their picklists, cached for an hour. */
  entityFields(entity: string, options?: CallOptions): Promise<readonly EntityField[]>
}

/** Creates a client. Sends nothing yet. Throws `validation` for credentials that can't be sent. */
export function createAutotaskClient(options: AutotaskClientOptions): AutotaskClient {
  const { now = Date.now, sleep = realSleep } = options
  const transport = new Transport({
    credentials: options.credentials,
    cache: options.cache ?? createClientCache(),
    limiter: options.limiter ?? createLimiter({ now, sleep }),
    userStates: options.userStates ?? memoryUserStates(),
    simulatorOrigin: options.simulatorOrigin,
    urgent: options.urgent ?? false,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    now,
    random: options.random ?? Math.random,
    sleep,
    timeoutMs: options.timeoutMs ?? 300_000,
    maxAnswerBytes: options.maxAnswerBytes ?? defaultMaxAnswerBytes,
    retries: options.retries ?? 4,
  })
  const entityFields = new EntityFields(transport)
  return {
    zone: (options = {}) => transport.zone(options),
    threshold: (options = {}) => transport.threshold(options),
    webhooks: (entity) => createWebhooks(transport, entityFields, entity),
    errorLogs: createErrorLogs(transport),
    tickets: createTickets(transport, entityFields),
    query: (entity, options = {}) => query(transport, entity, options),
    page: (entity, options = {}) => readPage(transport, entity, options),
    stamps: (entity, options = {}) => readStamps(entityFields, entity, options),
    sweep: (entity, options) => sweepPage(transport, recordEntities[entity], options),
    ticketHistory: (ticketId, options = {}) => readTicketHistory(transport, ticketId, options),
    get usage() {
      return transport.usage
    },
    get: async (entity, id, options = {}) =>
      await getRow(transport, `${checkedEntity(entity)}/${checkedId(id)}`, options),
    count: (entity, options = {}) => count(transport, entity, options),
    entityInformation: (entity, options = {}) => entityInformation(transport, entity, options),
    entityFields: (entity, options = {}) => entityFields.fields(entity, options),
  }
}
