import { sql, type Kysely } from 'kysely'

/** Whether connections of an integration may claim the same key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table integrations add column shares_keys smallint not null default 0`.execute(db)
}
