import { sql, type Kysely } from 'kysely'

/**
 * Indexes of the endpoints that are not held and of those that fail; and the handlers that each process declares.
 * SQLite has one process, which declares its handlers again when it starts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table declarations (
     number integer primary key autoincrement, process text not null unique, handlers text not null, until integer not null
   )`,
  `alter table destinations add column running integer not null default 0`,
  `update destinations set running = declared`,
  // The next open endpoint by its key, and the next failing one by its probe. Thousands of held endpoints are skipped
  // in one step.
  `create index destinations_open on destinations (key) where kind = 'endpoint' and deleted_at is null and held is null`,
  `create index destinations_probed on destinations (probe_at, key) where held = 'failing' and deleted_at is null`,
]
