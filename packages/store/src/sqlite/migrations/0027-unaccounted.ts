import { sql, type Kysely } from 'kysely'

/** Recoveries know what is not accounted for, so that connections can be counted and filtered by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'alter table recoveries add column open_since integer',
  'alter table recoveries add column open_cause text',
  'alter table recoveries add column unclear_since integer',
  `update recoveries set unclear_since =
     (select min(found_at) from unclear_records where unclear_records.connection = recoveries.connection)`,
  // They have all that counts and filters read: the rows themselves are large.
  `create index recoveries_open on recoveries (integration_id, open_since, open_cause, connection) where open_since is not null`,
  `create index recoveries_unclear on recoveries (integration_id, unclear_since, connection) where unclear_since is not null`,
]
