import { sql, type Kysely } from 'kysely'

/** Audits name the API key that was used. Older audits don't. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audits add column made_by text`.execute(db)
}
