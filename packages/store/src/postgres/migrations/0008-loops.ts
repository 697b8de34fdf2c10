import { sql, type Kysely } from 'kysely'

/** The periodic loops: who may run the next round, and when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table loops (
    name text not null primary key, lease bigint not null, lease_until bigint, next_at bigint not null
  )`.execute(db)
}
