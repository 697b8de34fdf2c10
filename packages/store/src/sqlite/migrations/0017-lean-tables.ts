import { sql, type Kysely } from 'kysely'

/**
 * Fewer rows and indexes for each event: its content and its only connection are in its row, and its dedupe key is in a
 * table that outlives the row. What earlier versions wrote stays where it is, except the dedupe keys.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `state` and `reason` are those of an event that was pruned; null while the event is stored.
  `create table dedupe_keys (
     integration_id integer not null references integrations (id), key blob not null, event_id integer not null,
     received_at integer not null, state text, reason text, primary key (integration_id, key)
   ) without rowid, strict`,
  `insert into dedupe_keys (integration_id, key, event_id, received_at, state, reason)
   select integration_id, dedupe_key, id, received_at, case when request_id = 0 then state end,
     case when request_id = 0 then reason end
   from events where dedupe_key is not null order by integration_id, dedupe_key`,
  `create index dedupe_keys_pruned on dedupe_keys (received_at) where state is not null`,

  `drop index events_dedupe`,
  `drop index events_request`,
  `drop index events_exceptional`,
  `drop index events_pruned`,
  `drop index events_kept`,
  `drop index requests_received`,
  // Of these, only the dedupe key was kept.
  `delete from events where request_id = 0`,

  // With request_id 0, the event's row has its content. Otherwise the request has it, which several events share.
  `alter table events add column connection integer`,
  `alter table events add column origin text`,
  `alter table events add column secret_id text`,
  `alter table events add column headers blob`,
  `alter table events add column body blob
     check (request_id > 0 or (origin is not null and headers is not null and body is not null))`,

  `create index events_request on events (request_id) where request_id > 0`,
  `create index events_exceptional on events (state, integration_id, id) where state not in ('accepted', 'unsubscribed')`,
  `create index events_received on events (received_at, id)`,
  `create index events_connection on events (connection, id) where connection is not null`,
  // When each secret of a registration was used last.
  `create index events_registration on events (registration_id, secret_id, received_at)
     where registration_id is not null and secret_id is not null`,

  // The connections of each event.
  `create view event_ties (event_id, connection) as
     select id, connection from events where connection is not null
     union all select event_id, connection from event_connections`,

  // The next ids: `autoincrement` would write a page of its own with each commit.
  `create table next_ids (name text primary key, next integer not null) without rowid, strict`,
  `insert into next_ids (name, next)
   select given.name, 1 + coalesce((select seq from sqlite_sequence s where s.name = given.name), 0)
   from (select 'events' as name union all select 'deliveries') as given`,
  // Does not touch the rows (https://www.sqlite.org/lang_altertable.html#otheralter).
  `pragma writable_schema = on`,
  `update sqlite_schema set sql = replace(sql, ' autoincrement', '')
   where type = 'table' and name in ('events', 'deliveries')`,
  `pragma writable_schema = reset`,
  `delete from sqlite_sequence where name in ('events', 'deliveries')`,
]
