import { sql, type Kysely } from 'kysely'

/** Alerts of the user's own, linked to tickets; and handlers that get the events of linked tickets only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table links (
     id integer primary key autoincrement, integration_id integer not null, connection integer not null, alert_id text not null,
     ticket_id text not null, ticket_number text, ordering_key blob not null, state text not null, details text not null, revision integer not null,
     created_at integer not null, updated_at integer not null
   ) strict`,
  // One alert and one ticket are linked once; the links of a ticket.
  `create unique index links_ticket on links (connection, ticket_id, alert_id)`,
  // Whether the ticket of an event is linked.
  `create index links_ordering on links (integration_id, ordering_key, connection)`,
  `create index links_state on links (integration_id, state, id)`,
  `create index links_alert on links (alert_id, id)`,

  `alter table destinations add column only_linked integer not null default 0`,
]
