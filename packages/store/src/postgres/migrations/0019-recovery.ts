import { sql, type Kysely } from 'kysely'

/** What the recovery of each connection remembers and found, and which time it covers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table recoveries (
     connection bigint primary key, integration_id bigint not null, state text not null, next_step_at bigint,
     requested_at bigint, lease bigint not null, lease_until bigint
   )`,
  `create index recoveries_due on recoveries (coalesce(lease_until, next_step_at)) where coalesce(lease_until, next_step_at) is not null`,
  `create table coverage (
     connection bigint not null, entity text not null, from_at bigint not null, to_at bigint not null, kind text not null,
     account text not null, primary key (connection, entity, from_at)
   )`,
  // What a person may decide about.
  `create table unclear_records (
     id bigint generated always as identity primary key, connection bigint not null, entity text not null, key text not null,
     found_at bigint not null, event text not null, unique (connection, entity, key)
   )`,
  // Only the few events that recovery found have a row here.
  `create table recovered_events (
     event_id bigint primary key, integration_id bigint not null, facts text not null
   )`,
  // The newest events of a record. Only events on the path of a registration prove something about it.
  `create index events_record on events (connection, ordering_key, id)
     where registration_id is not null and connection is not null and ordering_key is not null`,
]
