import type { Threshold } from './limits/budget.ts'
import { checkedEntity, checkedId, getting } from './rows/calls.ts'
import type { AutotaskCredentials } from './credentials.ts'
import { EntityFields, entityInformation, type EntityField, type EntityInformation } from './rows/entity-information.ts'
import { errorLogsOf, type ErrorLogs } from './error-logs.ts'
import { createLimiter, type Limiter } from './limits/limiter.ts'
import { count, query, type QueryOptions } from './rows/query.ts'
import type { AutotaskRow } from './rows/rows.ts'
import { sleep as realSleep, type Sleep } from './sleep.ts'
import { ticketsOf, type Tickets } from './tickets.ts'
import { Transport, type CallOptions } from './http/transport.ts'
import { memoryUserStates, type UserStates } from './limits/user-gate.ts'
import { webhooksOf, type WebhookEntity, type Webhooks } from './webhooks/webhooks.ts'
import type { Zone } from './http/zone.ts'

export interface AutotaskClientOptions {
  readonly credentials: AutotaskCredentials
  /** Share one among all clients of a process: limits are per database. Default: one of its own. */
  readonly limiter?: Limiter
  /** Keeps across restarts which API user was refused. Share it as well. Default: in memory, for this client only. */
  readonly userStates?: UserStates
  /**
   * The origin of a simulator, like `http://127.0.0.1:8080`: everything goes there, and nothing to Autotask. Of several,
   * each is asked in turn whether it knows the user, and the zone that it names may be any of them. Read at each call,
   * so that a test may add the address of the zone that it moves a tenant to.
   */
  readonly simulatorOrigin?: string | readonly string[] | undefined
  /** Whether calls that don't say otherwise go on beyond half of the hourly budget. Default `false`. */
  readonly urgent?: boolean
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** The clock, milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** A number from 0 up to 1, for the jitter of retries. Default `Math.random`. */
  readonly random?: () => number
  /** Default: over `setTimeout`. */
  readonly sleep?: Sleep
  /** How long Autotask may take for one request. Default 300,000, as long as it has been seen to. */
  readonly timeoutMs?: number
  /** Further attempts at what may pass. Default 4. */
  readonly retries?: number
}

/** Autotask's REST API for one API user. Every method takes a signal, and throws an `AutotaskError`. */
export interface AutotaskClient {
  /** Where the database lives: looked up at first use, without credentials. */
  zone(options?: CallOptions): Promise<Zone>
  /** The database's hourly budget, which the limiter learns by this too. Counts as a request. */
  threshold(options?: CallOptions): Promise<Threshold>
  /** Throws `validation` for an entity that has no webhooks. */
  webhooks(entity: WebhookEntity): Webhooks
  readonly errorLogs: ErrorLogs
  readonly tickets: Tickets
  /** Rows of any entity by its REST name, e.g. `Companies`, as they came: read them with `field` and `timeOf`. */
  query(entity: string, options?: QueryOptions): AsyncGenerator<AutotaskRow>
  /** One row of any entity; `undefined` if there is none, or none that the API user may see. */
  get(entity: string, id: number, options?: CallOptions): Promise<AutotaskRow | undefined>
  count(entity: string, options?: CallOptions & Pick<QueryOptions, 'filter'>): Promise<number>
  /** What the entity allows the API user: a check without side effects. */
  entityInformation(entity: string, options?: CallOptions): Promise<EntityInformation>
  /** The fields of an entity with their picklists, read once an hour. */
  entityFields(entity: string, options?: CallOptions): Promise<readonly EntityField[]>
}

/** Makes a client. Sends nothing yet; throws `validation` for credentials that could not be sent. */
export function createAutotaskClient(options: AutotaskClientOptions): AutotaskClient {
  const { now = Date.now, sleep = realSleep } = options
  const transport = new Transport({
    credentials: options.credentials,
    limiter: options.limiter ?? createLimiter({ now, sleep }),
    userStates: options.userStates ?? memoryUserStates(),
    simulatorOrigin: options.simulatorOrigin,
    urgent: options.urgent ?? false,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    now,
    random: options.random ?? Math.random,
    sleep,
    timeoutMs: options.timeoutMs ?? 300_000,
    retries: options.retries ?? 4,
  })
  const entityFields = new EntityFields(transport)
  return {
    zone: (options = {}) => transport.zone(options),
    threshold: (options = {}) => transport.threshold(options),
    webhooks: (entity) => webhooksOf(transport, entityFields, entity),
    errorLogs: errorLogsOf(transport),
    tickets: ticketsOf(transport, entityFields),
    query: (entity, options = {}) => query(transport, entity, options),
    get: async (entity, id, options = {}) =>
      await getting(transport, `${checkedEntity(entity)}/${checkedId(id)}`, options),
    count: (entity, options = {}) => count(transport, entity, options),
    entityInformation: (entity, options = {}) => entityInformation(transport, entity, options),
    entityFields: (entity, options = {}) => entityFields.fields(entity, options),
  }
}
