import { sql, type Kysely } from 'kysely'

/** Which claim leased a delivery, so that a claim whose answer was lost can be undone; and when a retry was scheduled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deliveries add column claim bigint`.execute(db)
  await sql`alter table deliveries add column scheduled_at bigint`.execute(db)
  await sql`create index deliveries_scheduled_at on deliveries (scheduled_at) where state = 'scheduled'`.execute(db)
}
