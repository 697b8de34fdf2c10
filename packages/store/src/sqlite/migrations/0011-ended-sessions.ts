import { sql, type Kysely } from 'kysely'

/** Sessions that people ended by signing out. Each row is kept until its session would have expired. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table ended_sessions (hash blob primary key, until integer not null)`.execute(db)
}
