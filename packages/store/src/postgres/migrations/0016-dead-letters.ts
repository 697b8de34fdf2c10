import { sql, type Kysely } from 'kysely'

/**
 * Dead letters are open, replayed or dismissed. One that has a newer delivery of its event to its destination was
 * replayed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `closed`: null while the dead letter is open.
  `alter table deliveries add column closed text`,
  `alter table deliveries add column closed_at bigint`,
  `alter table deliveries add column closed_by text`,
  `alter table deliveries add column closed_reason text`,
  `update deliveries set closed = 'replayed', closed_at = settled_at where state = 'dead' and exists (
     select 1 from deliveries newer where newer.integration_id = deliveries.integration_id
       and newer.event_id = deliveries.event_id and newer.connection = deliveries.connection
       and newer.destination = deliveries.destination and newer.id > deliveries.id)`,
  // Dead letters by the time at which they died, and the open ones of a destination.
  `create index deliveries_died on deliveries (settled_at, id) where state = 'dead'`,
  `create index deliveries_open on deliveries (destination, settled_at, id) where state = 'dead' and closed is null`,
]
