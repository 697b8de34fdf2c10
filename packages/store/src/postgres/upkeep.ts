import { matchable } from '../sql/matching.ts'
import { toCount } from '../sql/rows.ts'
import type { Upkeep } from '../port/store.ts'
import type { Connections, Session } from './connections.ts'
import { PostgresDatabase } from './database.ts'
import { keyOf } from './lookup.ts'
import { createMatching } from './matching.ts'

/** How many unmatched events a step looks at, and how many it removes: who records must not wait long. */
const looksPerStep = 5000
const removalsPerStep = 1000

interface Look {
  readonly integration_id: number
  readonly id: number
  readonly match_key: Uint8Array
  readonly matchable: boolean
}

// Only what would be matched now is matchable: the rest stays.
const look = `
  select e.integration_id, e.id, e.match_key,
    ${matchable} as matchable
  from events e
  where e.state = 'unmatched' and e.state not in ('accepted', 'unsubscribed') and (e.integration_id, e.id) > ($1, $2)
  order by e.integration_id, e.id limit ${looksPerStep}`

const overCap = `
  select integration_id, count(*) - $1::bigint as surplus from events
  where state = 'unmatched' and state not in ('accepted', 'unsubscribed')
  group by integration_id having count(*) > $1::bigint order by surplus desc`

// Asked again once the integration is held: another process may have removed some.
const removeOldest = `
  with counted as (
    select count(*) - $2::bigint as surplus from events
    where state = 'unmatched' and state not in ('accepted', 'unsubscribed') and integration_id = $1
  ), removed as (
    delete from events where integration_id = $1 and id in (
      select id from events where state = 'unmatched' and state not in ('accepted', 'unsubscribed') and integration_id = $1
      order by id limit (select greatest(0, least(surplus, $3::bigint)) from counted))
    returning id, request_id
  )
  select id, request_id from removed`

// A request goes when no event is left of it.
const removeRequests = `
  delete from requests r where r.integration_id = $1 and r.id = any($2::bigint[]) and not exists (
    select 1 from events e where e.integration_id = r.integration_id and e.request_id = r.id)`

/** What backs the rest, one small step at a time: an integration is one transaction. */
export function createUpkeep(connections: Connections) {
  let lookedAt = { integration_id: 0, id: 0 }

  async function upkeep(input: { now: number; unmatchedPerIntegration: number }): Promise<Upkeep> {
    const matched = await rematchSome(input.now)
    return { matched, removed: await dropUnmatched(toCount(input.unmatchedPerIntegration, 0)) }
  }

  /** Backs the matching that a change of configuration does in its own transaction. Goes on where the step before ended. */
  async function rematchSome(now: number): Promise<number> {
    const { rows } = await connections.use((session) => session.query(look, [lookedAt.integration_id, lookedAt.id]))
    const looks = rows as unknown as Look[]
    lookedAt = (looks.length === looksPerStep ? looks.at(-1) : undefined) ?? { integration_id: 0, id: 0 }
    const matchable = looks.filter((row) => row.matchable)
    let matched = 0
    for (const [integrationId, group] of Map.groupBy(matchable, (row) => row.integration_id)) {
      const keys = new Map(group.map((row) => [keyOf(integrationId, row.match_key), row.match_key]))
      matched += await inIntegration(integrationId, async (session) =>
        createMatching(session).rematch({ integrationId, matchKeys: [...keys.values()], now }),
      )
    }
    return matched
  }

  /** Removes the oldest unmatched events over the cap, where there are most of them first. */
  async function dropUnmatched(cap: number): Promise<number> {
    const { rows } = await connections.use((session) => session.query(overCap, [cap]))
    let removed = 0
    for (const row of rows) {
      if (removed >= removalsPerStep) break
      removed += await inIntegration(Number(row['integration_id']), (session) =>
        removeSome(session, Number(row['integration_id']), cap, removalsPerStep - removed),
      )
    }
    return removed
  }

  /** While an integration is held nobody counts a duplicate of what is removed. */
  const inIntegration = <Answer>(integration: number, work: (session: Session) => Promise<Answer>) =>
    connections.transaction(async (session) => {
      await new PostgresDatabase(session).hold({ integration })
      return work(session)
    })

  return { upkeep }
}

async function removeSome(session: Session, integrationId: number, cap: number, limit: number): Promise<number> {
  const { rows } = await session.query(removeOldest, [integrationId, cap, limit])
  await session.query(removeRequests, [integrationId, rows.map((row) => row['request_id'])])
  return rows.length
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
