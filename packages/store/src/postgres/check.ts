import type { Session } from './connection/connections.ts'

/** Needs as much free space as a batch of webhooks may need, so that the check notices a full disk before a batch arrives. */
export async function check(session: Session, now: number): Promise<void> {
  const write = 'insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value'
  await session.query(write, ['check_room', '-'.repeat(64 * 1024)])
  await session.query("delete from meta where key = 'check_room'")
  await session.query(write, ['checked_at', String(now)])
  const { rows } = await session.query("select value from meta where key = 'checked_at'")
  if (rows[0]?.['value'] !== String(now)) throw new Error('The database did not return the value that was just written')
}
