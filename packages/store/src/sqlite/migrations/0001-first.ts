import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'

/**
 * The tables of the first version. Times are milliseconds since 1970. Keys from payloads are stored as 16-byte hashes.
 * Bodies and headers are stored as bytes. So no column can reject what a sender writes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  await sql`insert into meta (key, value) values ('installation', ${randomUUID()})`.execute(db)
}

const statements = [
  `create table meta (key text primary key, value text not null) without rowid, strict`,

  `create table environments (
     id integer primary key, uuid text not null unique, name text not null unique, created_at integer not null
   ) strict`,

  `create table api_keys (
     id integer primary key, environment_id integer not null references environments (id), name text not null,
     prefix text not null, hash blob not null unique, created_at integer not null, revoked_at integer
   ) strict`,

  `create table integrations (
     id integer primary key, environment_id integer not null references environments (id), unique_key text not null,
     provider text not null, display_name text, forward_webhooks integer not null,
     created_at integer not null, updated_at integer not null, deleted_at integer
   ) strict`,
  `create unique index integrations_key on integrations (environment_id, unique_key) where deleted_at is null`,

  `create table connections (
     id integer primary key, integration_id integer not null references integrations (id), connection_id text not null,
     config text not null, metadata text, tags text not null, version integer not null,
     created_at integer not null, updated_at integer not null, deleted_at integer
   ) strict`,
  `create unique index connections_key on connections (integration_id, connection_id) where deleted_at is null`,
  // For lists that know only a connection's id, including deleted connections.
  `create index connections_name on connections (connection_id)`,

  // The routing table: which connections claim a key.
  `create table connection_keys (
     integration_id integer not null, match_key blob not null, connection integer not null references connections (id),
     primary key (integration_id, match_key, connection)
   ) without rowid, strict`,
  `create index connection_keys_connection on connection_keys (connection)`,

  `create table registrations (
     id integer primary key, integration_id integer not null references integrations (id),
     connection integer not null references connections (id), entity text not null, token text not null unique,
     guid text, match_key blob, state text not null, created_at integer not null, updated_at integer not null
   ) strict`,
  `create index registrations_key on registrations (integration_id, match_key)`,
  `create index registrations_connection on registrations (connection)`,

  `create table sealed_secrets (
     sequence integer primary key autoincrement, id text not null unique, owner text not null, owner_id integer not null,
     sealed blob not null, created_at integer not null, retires_at integer
   ) strict`,
  `create index sealed_secrets_owner on sealed_secrets (owner, owner_id, sequence)`,

  `create table subscriptions (
     provider text not null, type text not null, destination text not null, primary key (provider, type, destination)
   ) without rowid, strict`,

  `create table requests (
     id integer primary key autoincrement, integration_id integer not null references integrations (id),
     registration_id integer, received_at integer not null, origin text not null, secret_id text,
     headers blob not null, body blob not null
   ) strict`,

  `create table events (
     id integer primary key autoincrement, integration_id integer not null, request_id integer not null references requests (id),
     registration_id integer, position integer not null, state text not null, reason text, type text not null,
     action text not null, match_key blob, ordering_key blob, dedupe_key blob, duplicates integer not null default 0,
     last_duplicate_at integer, received_at integer not null
   ) strict`,
  // A null key: the dedupe window is over.
  `create unique index events_dedupe on events (integration_id, dedupe_key) where dedupe_key is not null`,
  `create index events_request on events (request_id)`,
  `create index events_unmatched on events (integration_id, match_key, id) where state = 'unmatched'`,
  `create index events_exceptional on events (state, integration_id, id) where state not in ('accepted', 'unsubscribed')`,

  `create table event_connections (
     event_id integer not null, connection integer not null, primary key (event_id, connection)
   ) without rowid, strict`,
  `create index event_connections_connection on event_connections (connection, event_id)`,

  `create table deliveries (
     id integer primary key autoincrement, integration_id integer not null, event_id integer not null references events (id),
     connection integer not null, destination text not null, ordering_key blob, state text not null,
     attempt integer not null, generation integer not null, due_at integer not null, lease_until integer,
     replay integer not null, error text, settled_at integer
   ) strict`,
  `create index deliveries_due on deliveries (destination, due_at, id) where state = 'due'`,
  `create index deliveries_leased on deliveries (destination, lease_until) where state = 'leased'`,
  // The queue of each ordering key: its first row is the one that may be leased.
  `create index deliveries_order on deliveries (connection, destination, ordering_key, event_id, id) where settled_at is null`,
  `create index deliveries_event on deliveries (event_id)`,

  `create table rejections (
     id integer primary key autoincrement, integration_id integer not null references integrations (id),
     registration_id integer, reason text not null, received_at integer not null, address text not null,
     headers blob not null, body blob
   ) strict`,
  `create index rejections_ring on rejections (integration_id, registration_id, id)`,
]
