import { sql, type Kysely } from 'kysely'

/** Which endpoints are not held, and which process has which handlers. SQLite has one process: what it declared before is declared again when it starts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table declarations (
     number integer primary key autoincrement, process text not null unique, handlers text not null, until integer not null
   )`,
  `alter table destinations add column running integer not null default 0`,
  `update destinations set running = declared`,
  // Of the endpoints that are not held, the next by its key; of those that fail, the next to be probed. Thousands that are
  // held are passed over in one look.
  `create index destinations_open on destinations (key) where kind = 'endpoint' and deleted_at is null and held is null`,
  `create index destinations_probed on destinations (probe_at, key) where held = 'failing' and deleted_at is null`,
]
