import { sql, type Kysely } from 'kysely'

/**
 * Versions before this one ran their loops with pg-boss, in the schema `guidepost_loops`. A role that may not drop the
 * schema leaves it behind, where it harms nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`do $$ begin
    drop schema if exists guidepost_loops cascade;
  exception when insufficient_privilege then
    raise warning 'the schema guidepost_loops is no longer used: drop it as its owner';
  end $$`.execute(db)
}
