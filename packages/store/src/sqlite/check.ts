import type { SqliteDatabase } from './database.ts'

/** Needs as much free space as a batch of webhooks may need, so that the check notices a full disk before a batch arrives. */
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
      throw new Error('The database did not return the value that was just written')
    }
  }
}
