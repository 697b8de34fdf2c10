import { sql, type Kysely } from 'kysely'

/**
 * Destinations, retries and attempts. "Held" is not a state of deliveries but a column of their destination, so that
 * one write pauses a million deliveries. A delivery of an unmatched event has the connection 0.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // A handler's key is its id, an endpoint's is `http:<number>`. Numbers are never used again.
  `create table destinations (
     number integer primary key autoincrement, key text not null unique, kind text not null, environment_id integer,
     role text, connection integer references connections (id), provider text, url text, types text not null,
     ordered integer not null, unmatched integer not null, concurrency integer not null, per_connection integer not null,
     settings text not null, source text, declared integer not null, declared_at integer not null, held text,
     message text, since integer not null, probe_at integer, created_at integer not null, updated_at integer not null,
     deleted_at integer
   ) strict`,
  `create index destinations_provider on destinations (provider) where declared = 1`,
  `create unique index destinations_role on destinations (environment_id, role)
     where role in ('primary', 'secondary') and deleted_at is null`,
  `create unique index destinations_override on destinations (connection) where role = 'override' and deleted_at is null`,
  // The endpoints of an environment: primary, secondary, and its overrides, oldest first.
  `create index destinations_environment on destinations (environment_id, role, number) where deleted_at is null`,
  `insert into destinations (key, kind, provider, types, ordered, unmatched, concurrency, per_connection, settings,
     declared, declared_at, since, created_at, updated_at)
   select destination, 'handler', min(provider), json_group_array(type), 1, 0, 1, 1, '{}', 0, 0, 0, 0, 0
   from subscriptions group by destination`,
  `drop table subscriptions`,

  `alter table connections add column webhook_url_override text`,
  // When somebody requested that the connection's events be erased.
  `alter table connections add column purge_at integer`,
  // When a deleted connection had nothing left to cancel or erase.
  `alter table connections add column cleared_at integer`,
  `alter table integrations add column cleared_at integer`,
  `create index connections_leaving on connections (id) where deleted_at is not null and cleared_at is null`,

  `update deliveries set state = 'scheduled' where state = 'due' and attempt > 0`,
  `drop index deliveries_due`,
  `drop index deliveries_leased`,
  // What can be claimed now: by destination, connection and event.
  `create index deliveries_first on deliveries (destination, connection, event_id, id) where state = 'due' and attempt = 0`,
  `create index deliveries_late on deliveries (destination, connection, event_id, id) where state = 'due' and attempt > 0`,
  // Leased deliveries, to count them against the limits.
  `create index deliveries_leased on deliveries (destination, connection, lease_until) where state = 'leased'`,
  // Scheduled deliveries: the next of all, and the next of a destination.
  `create index deliveries_scheduled on deliveries (due_at, id) where state = 'scheduled'`,
  `create index deliveries_next on deliveries (destination, due_at) where state = 'scheduled'`,
  `create index deliveries_waiting on deliveries (destination, event_id) where state = 'waiting'`,
  `create index deliveries_dead on deliveries (destination, event_id) where state = 'dead'`,

  // Deliveries that did not succeed, which are few, by event.
  `create index deliveries_unfinished on deliveries (event_id, id) where state <> 'succeeded'`,

  // When an event's retention ends, its request is deleted but its row stays, so that the gateway still recognises
  // duplicates. So the foreign key to the request must go. SQLite can drop a foreign key only by replacing the table.
  `create table events_2 (
     id integer primary key autoincrement, integration_id integer not null, request_id integer not null,
     registration_id integer, position integer not null, state text not null, reason text, type text not null,
     action text not null, match_key blob, ordering_key blob, dedupe_key blob, duplicates integer not null default 0,
     last_duplicate_at integer, received_at integer not null
   ) strict`,
  `insert into events_2 select * from events`,
  `delete from sqlite_sequence where name = 'events_2'`,
  `insert into sqlite_sequence (name, seq) select 'events_2', seq from sqlite_sequence where name = 'events'`,
  `drop table events`,
  `alter table events_2 rename to events`,
  `create unique index events_dedupe on events (integration_id, dedupe_key) where dedupe_key is not null`,
  `create index events_request on events (request_id)`,
  `create index events_unmatched on events (integration_id, match_key, id) where state = 'unmatched'`,
  `create index events_exceptional on events (state, integration_id, id)
     where state not in ('accepted', 'unsubscribed') and request_id > 0`,
  `create index events_pruned on events (received_at) where request_id = 0`,
  // For pages, newest first, without the rows of pruned events.
  `create index events_kept on events (id) where request_id > 0`,
  `create index requests_received on requests (received_at, id)`,
  `create index rejections_received on rejections (received_at)`,

  // One attempt per claim that was settled with a record of it.
  `create table attempts (
     integration_id integer not null, delivery_id integer not null, generation integer not null, number integer not null,
     outcome text not null, error text, started_at integer not null, latency_ms integer not null, status integer,
     answer blob, primary key (delivery_id, generation)
   ) strict`,
]
