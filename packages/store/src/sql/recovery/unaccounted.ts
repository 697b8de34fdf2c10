import { sql } from 'kysely'
import type { ConnectionFilter, Unaccounted } from '../../port/configuration.ts'
import type { RecoveryStore } from '../../port/recovery.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'

type Input = Parameters<RecoveryStore['countUnaccounted']>[0]

/** The recoveries of an environment's connections. */
const selectRecoveries = ({ query }: Database, environmentId: number) =>
  query
    .selectFrom('recoveries')
    .where('recoveries.integration_id', 'in', (of) =>
      of.selectFrom('integrations').select('integrations.id').where('integrations.environment_id', '=', environmentId),
    )

/** The ids of an environment's connections with something that is not accounted for. */
export function selectUnaccounted(
  db: Database,
  { environmentId }: Pick<ConnectionFilter, 'environmentId'>,
  wanted: Unaccounted,
) {
  const all = selectRecoveries(db, environmentId).select('recoveries.connection')
  if (wanted === 'unclear') return all.where('unclear_since', 'is not', null)
  const open = all.where('open_since', '<=', wanted.openUntil)
  if (wanted.cause === undefined) return open
  return wanted.cause === null
    ? open.where('open_cause', 'is', null)
    : open.where('open_cause', '=', safeText(wanted.cause))
}

export function unaccountedReads(db: Database) {
  const counting = (environmentId: number) =>
    selectRecoveries(db, environmentId)
      .innerJoin('connections', 'connections.id', 'recoveries.connection')
      .where('connections.deleted_at', 'is', null)
      .select(sql<number>`count(*)`.as('connections'))

  async function countUnaccounted({ environmentId, openUntil }: Input) {
    const open = await db.all(
      counting(environmentId)
        .select(['open_cause as cause', sql<number>`min(open_since)`.as('since')])
        .where('open_since', '<=', openUntil)
        .groupBy('open_cause')
        .orderBy('connections', 'desc')
        .orderBy('since'),
    )
    const unclear = await db.first(
      counting(environmentId)
        .select(sql<number | null>`min(unclear_since)`.as('since'))
        .where('unclear_since', 'is not', null),
    )
    return {
      open: open.map(({ cause, connections, since }) => ({
        cause,
        connections: Number(connections),
        since: Number(since),
      })),
      unclear:
        unclear?.since == null ? null : { connections: Number(unclear.connections), since: Number(unclear.since) },
    }
  }

  return { countUnaccounted }
}

/** Notes since when a connection has unclear records, after they changed. */
export async function noteUnclear(db: Database, connection: number): Promise<void> {
  await db.run(
    db.query
      .updateTable('recoveries')
      .set((row) => ({
        unclear_since: row
          .selectFrom('unclear_records')
          .select(sql<number>`min(found_at)`.as('since'))
          .where('unclear_records.connection', '=', connection),
      }))
      .where('connection', '=', connection),
  )
}
