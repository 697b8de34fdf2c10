import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Page } from '../../port/configuration.ts'
import type { ManagedFilter, ManagedRegistration, RegistrationUse, StoredVerdict } from '../../port/registrations.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import { pageReach, parseObject, toId, toPage, toRegistration } from '../rows.ts'
import type { Tables } from '../schema.ts'

/** In SQL, worded exactly like the partial indexes: the management has not ended. */
export const isManaged = sql<boolean>`registrations.status is not null and registrations.removed_at is null`

/** An event can match the connection whose `id` that column has. */
export const isReachable = (column: string) => sql<boolean>`(
  exists (select 1 from connection_keys k where k.connection = ${sql.ref(column)})
  or exists (select 1 from registrations r where r.connection = ${sql.ref(column)} and r.state = 'active'))`

/** In SQL: rows of the requests and of the events that have their content themselves. */
const inBoth = (rows: (table: ReturnType<typeof sql.table>) => RawBuilder<unknown>) =>
  sql`${rows(sql.table('requests'))} union all ${rows(sql.table('events'))}`

/** A status or a cause as it is stored: bounded like the texts of an event. */
export const toWord = (text: string): string => safeText(text)

export const selectManaged = ({ query }: Database) =>
  query
    .selectFrom('registrations')
    .innerJoin('integrations', 'integrations.id', 'registrations.integration_id')
    .innerJoin('environments', 'environments.id', 'integrations.environment_id')
    .innerJoin('connections', 'connections.id', 'registrations.connection')
    .selectAll('registrations')
    .select([
      'environments.id as environment_id',
      'environments.uuid as environment_uuid',
      'environments.name as environment_name',
      'integrations.unique_key',
      'integrations.provider',
      'connections.connection_id',
      'connections.deleted_at as connection_deleted_at',
    ])
    .where('registrations.status', 'is not', null)

type Row = Selectable<Tables['registrations']> & {
  readonly environment_id: number
  readonly environment_uuid: string
  readonly environment_name: string
  readonly unique_key: string
  readonly provider: string
  readonly connection_id: string
  readonly connection_deleted_at: number | null
}

/** The columns that are null for registrations made by hand are set in a managed row. */
export const toManaged = (row: Row): ManagedRegistration => ({
  ...toRegistration(row),
  environment: { id: row.environment_id, uuid: row.environment_uuid, name: row.environment_name },
  integration: row.unique_key,
  provider: row.provider,
  connectionId: row.connection_id,
  connectionDeleted: row.connection_deleted_at !== null,
  status: row.status!,
  statusSince: row.status_since!,
  cause: row.cause,
  details: parseObject(row.details!),
  nextStepAt: row.next_step_at,
  deactivationToken: row.deactivation_token!,
  leasedUntil: row.lease_until,
  removedAt: row.removed_at,
  verdict: toVerdict(row),
  judgeAt: row.judge_at,
})

type VerdictRow = Pick<Row, 'level' | 'level_cause' | 'level_title' | 'level_since'>

/** The other columns are set with the level. */
const toVerdict = ({ level, level_cause, level_title, level_since }: VerdictRow): StoredVerdict | null =>
  level === null ? null : { level, cause: level_cause!, title: level_title!, since: level_since! }

/** The columns of a verdict; null clears them. */
export const verdictColumns = (verdict: StoredVerdict | null): VerdictRow =>
  verdict === null
    ? { level: null, level_cause: null, level_title: null, level_since: null }
    : {
        level: toWord(verdict.level),
        level_cause: toWord(verdict.cause),
        level_title: toWord(verdict.title),
        level_since: verdict.since,
      }

export function managedReads(db: Database) {
  async function findManaged(id: number) {
    const row = await db.first(selectManaged(db).where('registrations.id', '=', id))
    return row && toManaged(row)
  }

  async function findRegistrationByDeactivationToken(token: string) {
    const row = await db.first(selectManaged(db).where('registrations.deactivation_token', '=', token).where(isManaged))
    return row && toManaged(row)
  }

  async function listManaged(filter: ManagedFilter, page: Page) {
    const { integrationId, connectionId, connections, status, cause, level, levelCause } = filter
    if (connections?.length === 0) return { rows: [], next: null }
    let rows = selectManaged(db)
      .where('integrations.environment_id', '=', filter.environmentId)
      .where(isManaged)
      .orderBy('registrations.id', 'desc')
      .limit(pageReach(page))
    if (integrationId !== undefined) rows = rows.where('registrations.integration_id', '=', integrationId)
    if (connectionId !== undefined) rows = rows.where('connections.connection_id', '=', connectionId)
    if (connections !== undefined) rows = rows.where('registrations.connection', 'in', connections)
    if (status !== undefined) rows = rows.where('registrations.status', '=', toWord(status))
    if (cause === null) rows = rows.where('registrations.cause', 'is', null)
    else if (cause !== undefined) rows = rows.where('registrations.cause', '=', toWord(cause))
    if (level !== undefined) rows = rows.where('registrations.level', '=', toWord(level))
    if (levelCause !== undefined) rows = rows.where('registrations.level_cause', '=', toWord(levelCause))
    if (page.before !== undefined) rows = rows.where('registrations.id', '<', toId(page.before))
    return toPage(await db.all(rows), page, toManaged)
  }

  async function countManaged(environmentId: number) {
    const groups = db.query
      .selectFrom('registrations')
      .innerJoin('integrations', 'integrations.id', 'registrations.integration_id')
      .select([
        'registrations.status',
        'registrations.cause',
        sql<number>`count(distinct registrations.connection)`.as('connections'),
        sql<number>`min(registrations.status_since)`.as('since'),
        sql<number>`max(registrations.id)`.as('newest'),
      ])
      .where('integrations.environment_id', '=', environmentId)
      .where(isManaged)
      .groupBy(['registrations.status', 'registrations.cause'])
    const rows = await db.all(
      db.query
        .selectFrom(groups.as('groups'))
        .innerJoin('registrations', 'registrations.id', 'groups.newest')
        .select(['groups.status', 'groups.cause', 'groups.connections', 'groups.since', 'registrations.details'])
        .orderBy('groups.connections', 'desc')
        .orderBy('groups.since'),
    )
    return rows.map((row) => ({ ...row, status: row.status!, details: parseObject(row.details!) }))
  }

  /**
   * Jumps in the index from secret to secret, and to the last request of each. So the cost does not grow with the
   * number of requests.
   */
  async function registrationUse(id: number): Promise<RegistrationUse> {
    const next = (after: string) => sql`
      select min(secret_id) from (${inBoth(
        (table) => sql`
        select min(secret_id) as secret_id from ${table}
        where registration_id = ${id} and secret_id is not null and secret_id > ${sql.raw(after)}`,
      )}) as found`
    const used = sql`
      with recursive ring (secret_id) as (
        select (${next(`''`)}) union all select (${next('ring.secret_id')}) from ring where ring.secret_id is not null)
      select ring.secret_id, (
        select max(received_at) from (${inBoth(
          (table) => sql`
          select max(received_at) as received_at from ${table} as used
          where used.registration_id = ${id} and used.secret_id is not null and used.secret_id = ring.secret_id`,
        )}) as found
      ) as last_at
      from ring where ring.secret_id is not null`
    const rows = (await db.all({ compile: () => used.compile(db.query) })) as { secret_id: string; last_at: number }[]
    return {
      lastAt: rows.length === 0 ? null : Math.max(...rows.map((row) => row.last_at)),
      secrets: Object.fromEntries(rows.map((row) => [row.secret_id, row.last_at])),
    }
  }

  return { findManaged, findRegistrationByDeactivationToken, listManaged, countManaged, registrationUse }
}
