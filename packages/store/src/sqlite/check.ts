import type { SqliteDatabase } from './database.ts'

/** Asks for the room that a batch of webhooks may need, so that a full disk is noticed before one arrives. */
export function createCheck(db: SqliteDatabase) {
  const write = db.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  )
  const read = db.prepare('select value from meta where key = ?')
  const remove = db.prepare('delete from meta where key = ?')

  return function check(now: number): void {
    write.run('check_room', '-'.repeat(64 * 1024))
    remove.run('check_room')
    write.run('checked_at', String(now))
    if (read.get('checked_at')?.['value'] !== String(now)) {
      throw new Error('what was written could not be read back')
    }
  }
}
