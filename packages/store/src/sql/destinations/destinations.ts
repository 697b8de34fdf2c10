import { randomUUID } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type {
  DestinationRules,
  DestinationStatus,
  DestinationStore,
  Endpoint,
  EndpointInput,
  HandlerDestination,
} from '../../port/destinations.ts'
import { StoreError } from '../../errors.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import {
  blankDestination,
  changeDestination,
  insertDestination,
  toRules,
  type DestinationRow,
} from './destination-rows.ts'
import { parseObject } from '../rows.ts'
import type { Tables } from '../schema.ts'
import type { SecretWrites } from '../configuration/secrets.ts'

type Input<Method extends keyof DestinationStore> = Parameters<DestinationStore[Method]>[0]
type Row = DestinationRow
type Pause = Selectable<Tables['handler_pauses']>

/** How many overrides of an environment are listed. */
const overridesListed = 1000

const live = ({ query }: Database) => query.selectFrom('destinations').selectAll().where('deleted_at', 'is', null)

const handlersOf = (db: Database) => live(db).where('kind', '=', 'handler')

const endpointsOf = (db: Database, environmentId: number) => live(db).where('environment_id', '=', environmentId)

/** In SQL: the destination has unsettled deliveries. One condition per state, worded exactly like the partial indexes. */
const unsettledOf = (key: string) => sql<boolean>`(
  exists (select 1 from deliveries where state = 'due' and attempt = 0 and destination = ${sql.ref(key)})
  or exists (select 1 from deliveries where state = 'due' and attempt > 0 and destination = ${sql.ref(key)})
  or exists (select 1 from deliveries where state = 'scheduled' and destination = ${sql.ref(key)})
  or exists (select 1 from deliveries where state = 'leased' and destination = ${sql.ref(key)})
  or exists (select 1 from deliveries where state = 'waiting' and destination = ${sql.ref(key)}))`

export function destinationReads(db: Database) {
  async function listHandlers(environmentId?: number): Promise<readonly HandlerDestination[]> {
    const pauses = await pausesOf(environmentId)
    const rows = await db.all(
      handlersOf(db)
        .where((where) => where.or([where('declared', '=', 1), unsettledOf('destinations.key')]))
        .orderBy('number'),
    )
    return rows.map((row) => ({
      ...rulesOf(row),
      ...statusOf(row, pauses.get(row.key)),
      id: row.key,
      provider: row.provider!,
      ...linkedOf(row),
    }))
  }

  /** The pauses of an environment, by the handler. */
  async function pausesOf(environmentId: number | undefined): Promise<ReadonlyMap<string, Pause>> {
    if (environmentId === undefined) return new Map()
    const rows = await db.all(
      db.query.selectFrom('handler_pauses').selectAll().where('environment_id', '=', environmentId),
    )
    return new Map(rows.map((row) => [row.destination, row]))
  }

  async function listEndpoints(environmentId: number): Promise<readonly Endpoint[]> {
    const own = await db.all(
      endpointsOf(db, environmentId).where('role', 'in', ['primary', 'secondary']).orderBy('role'),
    )
    const overrides = await db.all(
      endpointsOf(db, environmentId).where('role', '=', 'override').orderBy('number').limit(overridesListed),
    )
    const names = await namesOf(overrides)
    return [
      ...own.map((row) => toEndpoint(row)),
      ...overrides.map((row) => toEndpoint(row, own[0], names.get(row.connection!))),
    ]
  }

  async function findEndpoint(id: string): Promise<{ endpoint: Endpoint; secretsOf: string } | undefined> {
    const row = await db.first(live(db).where('key', '=', id).where('kind', '=', 'endpoint'))
    if (!row) return undefined
    if (row.role !== 'override') return { endpoint: toEndpoint(row), secretsOf: row.key }
    const own = endpointsOf(db, row.environment_id!).where('role', 'in', ['primary', 'secondary'])
    const base = await db.first(own.orderBy('role').limit(1))
    if (!base) return undefined
    const names = await namesOf([row])
    return { endpoint: toEndpoint(row, base, names.get(row.connection!)), secretsOf: base.key }
  }

  /** The connections of overrides, by the connection's number. */
  async function namesOf(overrides: readonly Row[]): Promise<ReadonlyMap<number, NonNullable<Endpoint['overrides']>>> {
    if (overrides.length === 0) return new Map()
    const rows = await db.all(
      db.query
        .selectFrom('connections')
        .innerJoin('integrations', 'integrations.id', 'connections.integration_id')
        .select(['connections.id', 'connections.connection_id', 'integrations.unique_key'])
        .where(
          'connections.id',
          'in',
          overrides.map((row) => row.connection!),
        ),
    )
    return new Map(
      rows.map((row) => [row.id, { connectionId: row.connection_id, integration: row.unique_key }] as const),
    )
  }

  return { listHandlers, listEndpoints, findEndpoint }
}

/** One closure, so that its functions share the transaction of the call. */
export function destinationWrites(db: Database, secrets: SecretWrites) {
  const { query } = db

  async function saveEndpoint(input: Input<'saveEndpoint'>): Promise<{ endpoint: Endpoint; created: boolean }> {
    const { environmentId, role, source, endpoint, now } = input
    await db.hold('destinations')
    if (!(await db.first(query.selectFrom('environments').select('id').where('id', '=', environmentId)))) {
      throw new StoreError('internal', `The environment ${environmentId} does not exist`)
    }
    const known = await db.first(endpointsOf(db, environmentId).where('role', '=', role))
    const values = { source, updated_at: now, ...toEndpointRow(endpoint) }
    const row = known
      ? await changeDestination(db, known.number, values)
      : await insertEndpoint({ ...values, environment_id: environmentId, role }, now)
    const owner = { kind: 'endpoint', id: row.number } as const
    if (!(await secrets.hasAny(owner, now))) await secrets.put(owner, input.secret, now)
    db.freed()
    return { endpoint: toEndpoint(row), created: !known }
  }

  async function deleteEndpoint(input: Input<'deleteEndpoint'>): Promise<boolean> {
    await db.hold('destinations')
    const row = await db.first(
      endpointsOf(db, input.environmentId).where('key', '=', input.id).where('role', 'in', ['primary', 'secondary']),
    )
    if (!row) return false
    for (const kind of ['endpoint', 'endpoint-token', 'endpoint-certificate'] as const) {
      await secrets.removeAll({ kind, id: row.number })
    }
    await changeDestination(db, row.number, { deleted_at: input.now })
    return true
  }

  /** Sets or removes (`null`) the override of a connection. Inside a transaction that holds the integration. */
  async function putOverride(
    connection: { readonly id: number; readonly integrationId: number },
    url: string | null,
    now: number,
  ): Promise<void> {
    const known = await db.first(live(db).where('connection', '=', connection.id).where('role', '=', 'override'))
    if (known) {
      await changeDestination(db, known.number, url === null ? { deleted_at: now } : { url, updated_at: now })
    } else if (url !== null) {
      const integration = await db.first(
        query.selectFrom('integrations').select('environment_id').where('id', '=', connection.integrationId),
      )
      const owner = { environment_id: integration!.environment_id, connection: connection.id }
      await insertEndpoint({ ...owner, role: 'override', source: 'api', url }, now)
    }
  }

  async function insertEndpoint(values: Partial<Row>, now: number): Promise<Row> {
    // The database assigns the number, and the key contains it.
    const row = await insertDestination(db, { ...blankDestination(now), key: `new:${randomUUID()}`, ...values })
    return changeDestination(db, row.number, { key: `http:${row.number}` })
  }

  async function holdDestination(input: Input<'holdDestination'>): Promise<DestinationStatus | undefined> {
    const { id, reason, message, probeAt, now } = input
    await db.hold('destinations')
    const row = await db.first(live(db).where('key', '=', id))
    if (!row) return undefined
    if (reason === 'failing' && row.held !== null && row.held !== 'failing') return statusOf(row)
    return statusOf(
      await changeDestination(db, row.number, {
        held: reason,
        message: message === null ? null : safeText(message, 2000),
        since: row.held === reason ? row.since : now,
        probe_at: reason === 'failing' ? probeAt : null,
      }),
    )
  }

  async function releaseDestination(input: Input<'releaseDestination'>): Promise<DestinationStatus | undefined> {
    await db.hold('destinations')
    const row = await db.first(live(db).where('key', '=', input.id))
    if (!row) return undefined
    if (row.held === null || (input.only !== undefined && row.held !== input.only)) return statusOf(row)
    db.freed()
    return statusOf(
      await changeDestination(db, row.number, { held: null, message: null, since: input.now, probe_at: null }),
    )
  }

  async function pauseHandler(input: Input<'pauseHandler'>): Promise<DestinationStatus | undefined> {
    await db.hold('destinations')
    const row = await db.first(handlersOf(db).where('key', '=', input.id))
    if (!row) return undefined
    const message = input.message === null ? null : safeText(input.message, 2000)
    const pause = await db.first(
      query
        .insertInto('handler_pauses')
        .values({ destination: row.key, environment_id: input.environmentId, message, since: input.now })
        .onConflict((on) => on.columns(['destination', 'environment_id']).doUpdateSet({ message }))
        .returningAll(),
    )
    return statusOf(row, pause)
  }

  async function resumeHandler(input: Input<'resumeHandler'>): Promise<DestinationStatus | undefined> {
    const { id, environmentId } = input
    await db.hold('destinations')
    const row = await db.first(handlersOf(db).where('key', '=', id))
    if (!row) return undefined
    await db.run(
      query.deleteFrom('handler_pauses').where('destination', '=', id).where('environment_id', '=', environmentId),
    )
    db.freed()
    return statusOf(row)
  }

  return {
    saveEndpoint,
    deleteEndpoint,
    putOverride,
    holdDestination,
    releaseDestination,
    pauseHandler,
    resumeHandler,
  }
}

export type PutOverride = ReturnType<typeof destinationWrites>['putOverride']

const toEndpointRow = (endpoint: EndpointInput) => ({
  ...toRules(endpoint),
  url: endpoint.url,
  unmatched: endpoint.unmatched ? 1 : 0,
  settings: JSON.stringify(endpoint.settings),
})

const rulesOf = (row: Row): DestinationRules => ({
  types: JSON.parse(row.types) as string[],
  ordered: row.ordered === 1,
  concurrency: row.concurrency,
  perConnection: row.per_connection,
})

const linkedOf = ({ only_linked: linked }: Row) => (linked === 1 ? { onlyLinked: true } : {})

/** `base`: the endpoint from which an override takes everything but its URL. */
const toEndpoint = (row: Row, base: Row = row, overrides: Endpoint['overrides'] = null): Endpoint => ({
  ...rulesOf(base),
  ...statusOf(row),
  id: row.key,
  environmentId: row.environment_id!,
  role: row.role!,
  url: row.url!,
  unmatched: base.unmatched === 1,
  settings: parseObject(base.settings),
  overrides,
  source: row.source!,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** `pause`: the handler's pause for the environment in question. A hold for all environments takes precedence. */
function statusOf(row: Row, pause?: Pause): DestinationStatus {
  const missing = row.kind === 'handler' && row.running === 0
  const { message, probe_at: probeAt } = row
  if (missing) return { held: 'handler_missing', message: null, since: row.declared_at, probeAt: null, pausedFor: null }
  const since = Math.max((row.held === null && pause?.since) || row.since, row.declared_at)
  if (row.held === null && pause) {
    return { held: 'paused', message: pause.message, since, probeAt: null, pausedFor: 'environment' }
  }
  const forAll = row.kind === 'handler' ? 'all' : 'environment'
  return { held: row.held, message, since, probeAt, pausedFor: row.held === 'paused' ? forAll : null }
}
