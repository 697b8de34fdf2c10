import { sql, type Kysely } from 'kysely'

/** Counts for charts of one destination, beside those of the whole environment, whose destination is ''. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table activity_by_destination (
     environment_id integer not null, destination text not null, span integer not null, at integer not null, counter text not null,
     count integer not null, primary key (environment_id, destination, span, at, counter)
   ) without rowid, strict`,
  `insert into activity_by_destination (environment_id, destination, span, at, counter, count)
   select environment_id, '', span, at, counter, count from activity`,
  `drop table activity`,
  `alter table activity_by_destination rename to activity`,
  // For pruning.
  `create index activity_at on activity (at)`,
]
