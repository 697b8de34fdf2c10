import { sql } from 'kysely'
import type { Retention } from '../../port/store.ts'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'
import { chunks, eraseTraces } from './erase.ts'
import type { UpkeepContext } from './context.ts'

/** How many requests a step examines, and how many rows it prunes. */
const examinedPerStep = 2000
const prunedPerStep = 250

interface Candidate {
  readonly integration_id: number
  readonly id: number
  readonly received_at: number
  readonly keptFor: number | null
}

const unsettled = 2
const dead = 1

/** In SQL: which delivery decides how long a request is kept: an unsettled one, else a dead one, else any other (0). */
const keptFor = sql<number | null>`(
  select max(case when d.settled_at is null then ${sql.lit(unsettled)} when d.state = 'dead' then ${sql.lit(dead)} else 0 end)
  from events e join deliveries d on d.integration_id = e.integration_id and d.event_id = e.id
  where e.integration_id = requests.integration_id and e.request_id = requests.id)`

/** Prunes by age: events first; the rest in a step that prunes no event. */
export function createPruning({ db, transaction, dedupeWindowMs }: UpkeepContext) {
  const start = { received_at: Number.MIN_SAFE_INTEGER, id: 0 }
  // Continues behind the requests that must stay, so that a step does not examine them again.
  let position = start

  async function pruneSome(now: number, retention: Retention): Promise<number> {
    return (
      (await pruneEvents(now, retention)) ||
      (await pruneOldest('events', now - dedupeWindowMs)) ||
      (await pruneOldest('rejections', now - retention.rejectionsMs))
    )
  }

  async function pruneEvents(now: number, { eventsMs, deadLettersMs }: Retention): Promise<number> {
    const candidates: readonly Candidate[] = await db.all(
      db.query
        .selectFrom('requests')
        .select(['integration_id', 'id', 'received_at', keptFor.as('keptFor')])
        .where('received_at', '<', now - Math.min(eventsMs, deadLettersMs))
        .where(sql<boolean>`(received_at, id) > (${position.received_at}, ${position.id})`)
        .orderBy('received_at')
        .orderBy('id')
        .limit(examinedPerStep),
    )
    const keptMs = (candidate: Candidate) => (candidate.keptFor === dead ? deadLettersMs : eventsMs)
    const old = candidates.filter(
      (candidate) => candidate.keptFor !== unsettled && now - candidate.received_at > keptMs(candidate),
    )
    const some = old.slice(0, prunedPerStep)
    const last = some.length < old.length ? some.at(-1)! : candidates.at(-1)
    position = candidates.length < examinedPerStep && some.length === old.length ? start : last!
    let pruned = 0
    for (const [integrationId, group] of Map.groupBy(some, (candidate) => candidate.integration_id)) {
      const requests = group.map(({ id }) => id)
      pruned += await transaction((own) => prune(own, integrationId, requests, now - dedupeWindowMs))
    }
    return pruned
  }

  /** Prunes the oldest rows of a table. For events: rows of which only the dedupe key was left. */
  async function pruneOldest(table: 'events' | 'rejections', before: number): Promise<number> {
    let oldest = db.query.selectFrom(table).select(['integration_id', 'id']).where('received_at', '<', before)
    if (table === 'events') oldest = oldest.where(sql<boolean>`request_id = 0`)
    const rows = await db.all(oldest.orderBy('received_at').limit(prunedPerStep))
    if (rows.length === 0) return 0
    const integrations = padded([...new Set(rows.map((row) => row.integration_id))])
    const ids = padded(rows.map((row) => row.id))
    return transaction((own) =>
      own.run(own.query.deleteFrom(table).where('integration_id', 'in', integrations).where('id', 'in', ids)),
    )
  }

  return pruneSome
}

/** Prunes requests. The row of an event whose dedupe key is still needed stays, without its content. */
async function prune(db: Database, integrationId: number, requests: readonly number[], keysBefore: number) {
  const { query } = db
  await db.hold({ integration: integrationId })
  // Reads the requests again: a replay may have written new deliveries for them.
  const rows = await db.all(
    query
      .selectFrom('requests')
      .select(['id', keptFor.as('keptFor')])
      .where('integration_id', '=', integrationId)
      .where('id', 'in', padded(requests)),
  )
  const ids = rows.filter((row) => row.keptFor !== unsettled).map((row) => row.id)
  if (ids.length === 0) return 0
  const events = await db.all(
    query
      .selectFrom('events')
      .select(['id', 'received_at', sql<number>`case when dedupe_key is null then 0 else 1 end`.as('guards')])
      .where('integration_id', '=', integrationId)
      .where('request_id', 'in', padded(ids)),
  )
  await eraseTraces(
    db,
    integrationId,
    events.map(({ id }) => id),
  )
  const guards = events.filter((event) => event.guards === 1 && event.received_at >= keysBefore)
  const content = { match_key: null, ordering_key: null, type: '', action: '' }
  for (const some of chunks(guards)) {
    await db.run(
      query
        .updateTable('events')
        .set({ request_id: 0, ...content })
        .where('integration_id', '=', integrationId)
        .where('id', 'in', padded(some.map(({ id }) => id))),
    )
  }
  await db.run(
    query.deleteFrom('events').where('integration_id', '=', integrationId).where('request_id', 'in', padded(ids)),
  )
  await db.run(query.deleteFrom('requests').where('integration_id', '=', integrationId).where('id', 'in', padded(ids)))
  return ids.length
}
