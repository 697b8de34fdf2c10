import { sql, type Kysely } from 'kysely'

/** Which round of each periodic loop is held until when, and when the next is due. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table loops (
    name text not null primary key, lease integer not null, lease_until integer, next_at integer not null
  ) strict`.execute(db)
}
