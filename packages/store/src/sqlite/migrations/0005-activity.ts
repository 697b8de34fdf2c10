import { sql, type Kysely } from 'kysely'

/** Counts for charts, by the minute and by the hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table activity (
     environment_id integer not null, span integer not null, at integer not null, counter text not null, count integer not null,
     primary key (environment_id, span, at, counter)
   ) without rowid, strict`,
  // For pruning.
  `create index activity_at on activity (at)`,
]
