import { sql, type Kysely } from 'kysely'

/** What the recovery of each connection remembers and found, and which time it covers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table recoveries (
     connection integer primary key, integration_id integer not null, state text not null, next_step_at integer,
     requested_at integer, lease integer not null, lease_until integer
   ) strict`,
  `create index recoveries_due on recoveries (coalesce(lease_until, next_step_at)) where coalesce(lease_until, next_step_at) is not null`,
  `create table coverage (
     connection integer not null, entity text not null, from_at integer not null, to_at integer not null, kind text not null,
     account text not null, primary key (connection, entity, from_at)
   ) without rowid, strict`,
  // What a person may decide about.
  `create table unclear_records (
     id integer primary key, connection integer not null, entity text not null, key text not null,
     found_at integer not null, event text not null, unique (connection, entity, key)
   ) strict`,
  // Only the few events that recovery found have a row here.
  `create table recovered_events (
     event_id integer primary key, integration_id integer not null, facts text not null
   ) strict`,
  // The newest events of a record. Only events on the path of a registration prove something about it.
  `create index events_record on events (connection, ordering_key, id)
     where registration_id is not null and connection is not null and ordering_key is not null`,
]
