import { sql, type Kysely } from 'kysely'

/** API keys can expire, and show when they were used last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table api_keys add column expires_at integer`).execute(db)
  await sql.raw(`alter table api_keys add column last_used_at integer`).execute(db)
}
