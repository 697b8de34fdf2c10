import { sql, type Kysely } from 'kysely'

/** An endpoint that left the configuration file is held as `undeclared`; it was paused with this text before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const message = 'The configuration file no longer has it: put it back, or delete it'
  await sql`update destinations set held = 'undeclared' where held = 'paused' and message = ${message}`.execute(db)
}
