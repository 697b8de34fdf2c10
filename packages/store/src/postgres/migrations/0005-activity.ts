import { sql, type Kysely } from 'kysely'

/** Counts for charts, by the minute and by the hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table activity (
     environment_id bigint not null, span bigint not null, at bigint not null, counter text not null, count bigint not null,
     primary key (environment_id, span, at, counter)
   )`,
  // For pruning.
  `create index activity_at on activity (at)`,
]
