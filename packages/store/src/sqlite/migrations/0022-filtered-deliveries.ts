import { sql, type Kysely } from 'kysely'

/** Deliveries that a filter left out are settled for good, and may be most of all: they are not in the index either. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deliveries_unfinished`.execute(db)
  await sql`create index deliveries_unfinished on deliveries (event_id, id)
    where state <> 'succeeded' and state <> 'filtered'`.execute(db)
}
