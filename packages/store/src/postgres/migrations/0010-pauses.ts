import { sql, type Kysely } from 'kysely'

/**
 * Pauses of handlers, for one environment each. Before this migration, a pause applied to all environments; a handler
 * that was paused becomes paused in each of them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table handler_pauses (
     destination text collate "C" not null, environment_id bigint not null references environments (id), message text,
     since bigint not null, primary key (destination, environment_id)
   )`,
  // Lets a claim skip all connections of a paused environment with one look-up.
  `create index connections_integration on connections (integration_id, id)`,
  `insert into handler_pauses (destination, environment_id, message, since)
   select d.key, e.id, d.message, d.since from destinations d cross join environments e
   where d.kind = 'handler' and d.held = 'paused'`,
  `update destinations set held = null, message = null where kind = 'handler' and held = 'paused'`,
]
