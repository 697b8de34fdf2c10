import type { Database } from '../sql/database.ts'
import type { Matching } from '../sql/ingest/matching.ts'
import { createUpkeep } from '../sql/upkeep/upkeep.ts'
import type { SqliteDatabase } from './database.ts'

/** What backs the rest, one small step at a time; and a check that the store can store. In the transaction of the call. */
export function upkeepWrites(db: SqliteDatabase, matching: Matching, { dedupeWindowMs }: { dedupeWindowMs: number }) {
  const write = db.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  )
  const read = db.prepare('select value from meta where key = ?')
  const remove = db.prepare('delete from meta where key = ?')

  /** Asks for the room that a batch of webhooks may need, so that a full store is told before it is met. */
  function check(now: number): void {
    write.run('check_room', '-'.repeat(64 * 1024))
    remove.run('check_room')
    write.run('checked_at', String(now))
    if (read.get('checked_at')?.['value'] !== String(now)) {
      throw new Error('what was written could not be read back')
    }
  }

  const transaction = <Answer>(work: (own: Database, matching: Matching) => Promise<Answer>) => work(db, matching)
  return { upkeep: createUpkeep({ db, transaction, dedupeWindowMs }), check }
}
