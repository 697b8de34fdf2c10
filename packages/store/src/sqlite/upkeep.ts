import { query, type Database } from './database.ts'
import type { Matching } from './matching.ts'
import { toCount } from './rows.ts'

const keysPerStep = 100
const removalsPerStep = 1000

/** What backs the rest, one small step at a time; and a check that the store can store. */
export function upkeepWrites(db: Database, matching: Matching) {
  // Only events that would be matched now: those that stay unmatched must not take the places of the others.
  const matchable = db.prepare(
    `select distinct e.integration_id as integrationId, e.match_key as matchKey from events e
     where e.state = 'unmatched' and e.state not in ('accepted', 'unsubscribed') and (
       e.registration_id is null and exists (
         select 1 from connection_keys k where k.integration_id = e.integration_id and k.match_key = e.match_key
         and not exists (
           select 1 from registrations r
           where r.integration_id = k.integration_id and r.match_key = k.match_key and r.connection = k.connection))
       or exists (
         select 1 from registrations r
         where r.id = e.registration_id and r.integration_id = e.integration_id and r.match_key = e.match_key))
     limit ${keysPerStep}`,
  )
  const overCap = db.prepare(
    `select count(*) - ? as surplus from events
     where state = 'unmatched' and state not in ('accepted', 'unsubscribed') and integration_id = ?`,
  )
  const oldestUnmatched = db.prepare(
    `select id, request_id as request from events
     where state = 'unmatched' and state not in ('accepted', 'unsubscribed') and integration_id = ? order by id limit ?`,
  )
  const removeEvent = db.prepare('delete from events where id = ?')
  const removeRequest = db.prepare(
    'delete from requests where id = ? and not exists (select 1 from events where request_id = requests.id)',
  )
  const write = db.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  )
  const read = db.prepare('select value from meta where key = ?')
  const remove = db.prepare('delete from meta where key = ?')

  function upkeep(input: { now: number; unmatchedPerIntegration: number }) {
    const matched = rematchAll(input.now)
    const cap = toCount(input.unmatchedPerIntegration, 0)
    const integrations = db.all(query.selectFrom('integrations').select('id'))
    const removed = integrations.reduce((sum, { id }) => sum + dropUnmatched(id, cap), 0)
    return { matched, removed }
  }

  /** Backs the matching that a change of configuration does in its own transaction. */
  function rematchAll(now: number): number {
    const keys = matchable.all() as unknown as { integrationId: number; matchKey: Uint8Array }[]
    return [...Map.groupBy(keys, (key) => key.integrationId)].reduce((sum, [integrationId, group]) => {
      const matchKeys = group.map((key) => key.matchKey)
      return sum + matching.rematch({ integrationId, matchKeys, now })
    }, 0)
  }

  /** Removes the oldest unmatched events over the cap. Their requests go when no event is left of them. */
  function dropUnmatched(integrationId: number, cap: number): number {
    const surplus = Number(overCap.get(cap, integrationId)!['surplus'])
    if (surplus <= 0) return 0
    const oldest = oldestUnmatched.all(integrationId, Math.min(surplus, removalsPerStep))
    for (const { id, request } of oldest) {
      removeEvent.run(id!)
      removeRequest.run(request!)
    }
    return oldest.length
  }

  /** Asks for the room that a batch of webhooks may need, so that a full store is told before it is met. */
  function check(now: number): void {
    write.run('check_room', '-'.repeat(64 * 1024))
    remove.run('check_room')
    write.run('checked_at', String(now))
    if (read.get('checked_at')?.['value'] !== String(now)) {
      throw new Error('what was written could not be read back')
    }
  }

  return { upkeep, check }
}
