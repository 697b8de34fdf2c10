import { sql, type Kysely } from 'kysely'

/** Which process has which handlers. SQLite has one process: what it declared before is declared again when it starts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table declarations (
     number integer primary key autoincrement, process text not null unique, handlers text not null, until integer not null
   )`,
  `alter table destinations add column running integer not null default 0`,
  `update destinations set running = declared`,
]
