import { sql, type Kysely } from 'kysely'

/** Links between alerts of the user's system and tickets; and handlers that get only the events of linked tickets. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table links (
     id integer primary key autoincrement, integration_id integer not null, connection integer not null, alert_id text not null,
     ticket_id text not null, ticket_number text, ordering_key blob not null, state text not null, details text not null, revision integer not null,
     created_at integer not null, updated_at integer not null
   ) strict`,
  // One link per alert and ticket; and the links of a ticket.
  `create unique index links_ticket on links (connection, ticket_id, alert_id)`,
  // Whether the ticket of an event is linked.
  `create index links_ordering on links (integration_id, ordering_key, connection)`,
  `create index links_state on links (integration_id, state, id)`,
  `create index links_alert on links (alert_id, id)`,

  `alter table destinations add column only_linked integer not null default 0`,
]
