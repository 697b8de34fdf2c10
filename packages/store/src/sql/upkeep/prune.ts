import { sql } from 'kysely'
import type { Retention } from '../../port/store.ts'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'
import { chunks, dedupeKeysOf, eraseEvents } from './erase.ts'
import type { UpkeepContext } from './context.ts'

/** How many events a step examines, and how many rows it prunes. */
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

/**
 * In SQL: which delivery decides how long an event is kept: an unsettled one, else a dead one, else any other (0). The
 * events of one request are kept equally long.
 */
const keptFor = sql<number | null>`case when events.request_id = 0 then ${decidingOf(sql`
    deliveries d where d.integration_id = events.integration_id and d.event_id = events.id`)}
  else ${decidingOf(sql`
    events e join deliveries d on d.integration_id = e.integration_id and d.event_id = e.id
    where e.integration_id = events.integration_id and e.request_id = events.request_id and e.request_id > 0`)} end`

function decidingOf(deliveries: ReturnType<typeof sql>) {
  return sql`(
    select max(case when d.settled_at is null then ${sql.lit(unsettled)} when d.state = 'dead' then ${sql.lit(dead)} else 0 end)
    from ${deliveries})`
}

/** Prunes by age: events first; the rest in a step that prunes no event. */
export function createPruning({ db, transaction, dedupeWindowMs }: UpkeepContext) {
  const start = { received_at: Number.MIN_SAFE_INTEGER, id: 0 }
  // Continues behind the events that must stay, so that a step does not examine them again.
  let position = start

  async function pruneSome(now: number, retention: Retention): Promise<number> {
    return (
      (await pruneEvents(now, retention)) ||
      (await pruneDedupeKeys(now - dedupeWindowMs)) ||
      (await pruneRejections(now - retention.rejectionsMs))
    )
  }

  async function pruneEvents(now: number, { eventsMs, deadLettersMs }: Retention): Promise<number> {
    const candidates: readonly Candidate[] = await db.all(
      db.query
        .selectFrom('events')
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
      const ids = group.map(({ id }) => id)
      pruned += await transaction((own) => prune(own, integrationId, ids, now - dedupeWindowMs))
    }
    return pruned
  }

  /** Prunes the dedupe keys of pruned events. */
  async function pruneDedupeKeys(before: number): Promise<number> {
    const isOld = sql<boolean>`state is not null and received_at < ${before}`
    const oldest = db.query
      .selectFrom('dedupe_keys')
      .select(['integration_id', 'key'])
      .where(isOld)
      .orderBy('received_at')
      .limit(prunedPerStep)
    // Only in a transaction if there is something to prune.
    if (!(await db.first(oldest.limit(1)))) return 0
    const ofOldest = sql<boolean>`(integration_id, key) in (${oldest})`
    return transaction((own) => own.run(own.query.deleteFrom('dedupe_keys').where(isOld).where(ofOldest)))
  }

  async function pruneRejections(before: number): Promise<number> {
    const oldest = db.query.selectFrom('rejections').select(['integration_id', 'id']).where('received_at', '<', before)
    const rows = await db.all(oldest.orderBy('received_at').limit(prunedPerStep))
    if (rows.length === 0) return 0
    const integrations = padded([...new Set(rows.map((row) => row.integration_id))])
    const ids = padded(rows.map((row) => row.id))
    return transaction((own) =>
      own.run(own.query.deleteFrom('rejections').where('integration_id', 'in', integrations).where('id', 'in', ids)),
    )
  }

  return pruneSome
}

/** Prunes events, with all events of their requests. A dedupe key stays as long as it is needed. */
async function prune(db: Database, integrationId: number, candidates: readonly number[], keysBefore: number) {
  const { query } = db
  await db.hold({ integration: integrationId })
  const stored = query.selectFrom('events').select(['id', 'request_id']).where('integration_id', '=', integrationId)
  const chosen = await db.all(stored.where('id', 'in', padded(candidates)))
  const requests = chosen.flatMap(({ request_id: request }) => (request === 0 ? [] : request))
  const ofRequest = sql<boolean>`request_id > 0`
  const others =
    requests.length > 0 ? await db.all(stored.where('request_id', 'in', padded(requests)).where(ofRequest)) : []
  const ids = [...new Set([...chosen, ...others].map(({ id }) => id))]
  if (ids.length === 0) return 0
  // Reads the events again: a replay may have written new deliveries for them.
  const rows = await db.all(stored.select(['received_at', keptFor.as('keptFor')]).where('id', 'in', padded(ids)))
  const events = rows.filter((row) => row.keptFor !== unsettled)
  const guards = events.filter((event) => event.received_at >= keysBefore)
  for (const some of chunks(guards)) {
    await keepKeys(
      db,
      integrationId,
      some.map(({ id }) => id),
    )
  }
  await eraseEvents(db, integrationId, events)
  return events.length
}

/** Writes down what a duplicate of these events is told when the events are gone. */
async function keepKeys(db: Database, integrationId: number, events: readonly number[]): Promise<void> {
  const ofEvent = (column: 'state' | 'reason') =>
    sql<string>`(
      select e.${sql.ref(column)} from events e where e.integration_id = dedupe_keys.integration_id and e.id = event_id)`
  await db.run(
    db.query
      .updateTable('dedupe_keys')
      .set({ state: ofEvent('state'), reason: ofEvent('reason') })
      .where(dedupeKeysOf(db, integrationId, padded(events))),
  )
}
