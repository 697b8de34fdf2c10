import { createUpkeep as createSteps } from '../sql/upkeep/upkeep.ts'
import type { Connections, Session } from './connection/connections.ts'
import { PostgresDatabase, sessionOfAny } from './connection/database.ts'
import { createMatching } from './ingest/matching.ts'

/** What backs the rest, one small step at a time, of several transactions. */
export function createUpkeep(connections: Connections, { dedupeWindowMs }: { dedupeWindowMs: number }) {
  const db = new PostgresDatabase(sessionOfAny(connections))
  return {
    upkeep: createSteps({
      db,
      transaction: (work) =>
        connections.transaction((session) => work(new PostgresDatabase(session), createMatching(session))),
      dedupeWindowMs,
    }),
  }
}

/** Writes as much as a batch of webhooks may need, so that a full store is told before it is met. */
export async function check(session: Session, now: number): Promise<void> {
  const write = 'insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value'
  await session.query(write, ['check_room', '-'.repeat(64 * 1024)])
  await session.query("delete from meta where key = 'check_room'")
  await session.query(write, ['checked_at', String(now)])
  const { rows } = await session.query("select value from meta where key = 'checked_at'")
  if (rows[0]?.['value'] !== String(now)) throw new Error('what was written could not be read back')
}
