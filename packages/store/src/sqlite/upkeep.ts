import type { SqliteDatabase } from './database.ts'
import type { SqliteMatching } from './matching.ts'
import { matchable } from '../sql/matching.ts'
import { toCount } from '../sql/rows.ts'

/** How many unmatched events a step looks at, and how many it removes: the thread that records must not stand still. */
const looksPerStep = 5000
const removalsPerStep = 1000

interface Look {
  readonly integrationId: number
  readonly id: number
  readonly matchKey: Uint8Array
  readonly matchable: number
}

/** What backs the rest, one small step at a time; and a check that the store can store. */
export function upkeepWrites(db: SqliteDatabase, matching: SqliteMatching) {
  // The words about the state are those of the index. Only what would be matched now is matchable: the rest stays.
  const look = db.prepare(
    `select e.integration_id as integrationId, e.id, e.match_key as matchKey,
       ${matchable} as matchable
     from events e
     where e.state = 'unmatched' and e.state not in ('accepted', 'unsubscribed') and (e.integration_id, e.id) > (?, ?)
     order by e.integration_id, e.id limit ${looksPerStep}`,
  )
  const overCap = db.prepare(
    `select integration_id as integrationId, count(*) - :cap as surplus from events
     where state = 'unmatched' and state not in ('accepted', 'unsubscribed')
     group by integration_id having count(*) > :cap order by surplus desc`,
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
    const matched = rematchSome(input.now)
    return { matched, removed: dropUnmatched(toCount(input.unmatchedPerIntegration, 0)) }
  }

  let lookedAt = { integrationId: 0, id: 0 }

  /** Backs the matching that a change of configuration does in its own transaction. Goes on where the step before ended. */
  function rematchSome(now: number): number {
    const looks = look.all(lookedAt.integrationId, lookedAt.id) as unknown as Look[]
    const last = looks.length === looksPerStep ? looks.at(-1) : undefined
    lookedAt = last ?? { integrationId: 0, id: 0 }
    const matchable = looks.filter((row) => row.matchable === 1)
    return [...Map.groupBy(matchable, (row) => row.integrationId)].reduce((sum, [integrationId, rows]) => {
      const distinct = new Map(rows.map((row) => [Buffer.from(row.matchKey).toString('hex'), row.matchKey]))
      return sum + matching.rematch({ integrationId, matchKeys: [...distinct.values()], now })
    }, 0)
  }

  /** Removes the oldest unmatched events over the cap, where there are most of them first. */
  function dropUnmatched(cap: number): number {
    let removed = 0
    for (const { integrationId, surplus } of overCap.all({ cap })) {
      const oldest = oldestUnmatched.all(integrationId!, Math.min(Number(surplus), removalsPerStep - removed))
      for (const { id, request } of oldest) {
        removeEvent.run(id!)
        // A request goes when no event is left of it.
        removeRequest.run(request!)
      }
      removed += oldest.length
    }
    return removed
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
