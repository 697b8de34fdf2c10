import { sql, type Kysely } from 'kysely'

/** Events know when they matched, if that was after their receipt. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events add column matched_at bigint`.execute(db)
}
