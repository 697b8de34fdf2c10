import { sql, type Kysely } from 'kysely'

/** The search index. A loop fills it, for the events that are stored already, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `term`: 8 bytes of the hash of a value or a word of an event.
  `create table event_terms (
     integration_id bigint not null, term bytea not null, event_id bigint not null,
     primary key (integration_id, term, event_id)
   )`,
  // For what is not indexed yet, and for what is erased.
  `create index event_terms_event on event_terms (integration_id, event_id)`,
]
