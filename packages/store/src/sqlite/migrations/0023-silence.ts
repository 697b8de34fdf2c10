import { sql, type Kysely } from 'kysely'

/** When the next event of a connection without a managed registration is overdue. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table connections add column overdue_after integer`).execute(db)
  await sql.raw(`alter table connections add column overdue_from integer`).execute(db)
}
