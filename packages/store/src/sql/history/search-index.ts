import { sql } from 'kysely'
import type { IndexedRange, IndexProgress, SearchStore, UnindexedEvent } from '../../port/search.ts'
import { termOfKey, termsOf } from '../../terms.ts'
import type { Database } from '../database.ts'
import { memoryReads, memoryWrites } from '../registrations/memory.ts'
import { padded, parseObject, toId } from '../rows.ts'
import { content } from './events.ts'

type Input<Method extends keyof SearchStore> = Parameters<SearchStore[Method]>[0]

/** Where the memory keeps the range that is indexed. */
const rangeKey = 'search-index'

/** How many events a step examines. */
const examinedPerStep = 500
/** Longer bodies are not read: their events are found by their ids. In bytes. */
const maxBodyBytes = 256 * 1024
/** How many terms one statement writes. */
const termsPerStatement = 512

export function searchIndexReads(db: Database) {
  const { query } = db
  const { readMemory } = memoryReads(db)

  async function indexProgress(): Promise<IndexProgress> {
    const range = ((await readMemory(rangeKey)) as IndexedRange | undefined) ?? null
    const end = async (order: 'asc' | 'desc') =>
      (await db.first(query.selectFrom('events').select('id').orderBy('id', order).limit(1)))?.id
    const [oldest, newest = 0] = [await end('asc'), await end('desc')]
    const olderEvents = range && oldest !== undefined ? Math.max(0, Number(range.from) - oldest + 1) : 0
    return { range, newest: String(newest), olderEvents }
  }

  async function listUnindexed(input: Input<'listUnindexed'>) {
    const isUp = 'newerThan' in input
    const start = Math.max(0, toId(isUp ? input.newerThan : input.upTo))
    const order = isUp ? 'asc' : 'desc'
    const examined = await db.all(
      query
        .selectFrom('events')
        .select('id')
        .where('id', isUp ? '>' : '<=', start)
        .orderBy('id', order)
        .limit(examinedPerStep),
    )
    if (examined.length === 0) return { events: [], next: null }
    const rows = await db.all(
      selectUnindexed(db)
        .where('events.id', 'in', padded(examined.map(({ id }) => id)))
        .orderBy('events.id', order)
        .limit(input.limit),
    )
    const isCut = rows.length === input.limit
    const last = (isCut ? rows : examined).at(-1)!.id
    const isEnd = !isCut && examined.length < examinedPerStep
    return { events: rows.map(toUnindexedEvent), next: isEnd ? null : String(isUp ? last : last - 1) }
  }

  return { indexProgress, listUnindexed }
}

const selectUnindexed = ({ query }: Database) =>
  query
    .selectFrom('events')
    .innerJoin('integrations', 'integrations.id', 'events.integration_id')
    .leftJoin('requests', (join) =>
      join
        .onRef('requests.id', '=', 'events.request_id')
        .onRef('requests.integration_id', '=', 'events.integration_id'),
    )
    .select(['events.id', 'events.position', 'events.received_at', 'integrations.provider'])
    .select([
      content.origin.as('origin'),
      content.headers.as('headers'),
      sql<Uint8Array | null>`case when length(${content.body}) <= ${sql.lit(maxBodyBytes)} then ${content.body} end`.as(
        'body',
      ),
    ])
    .where(
      sql<boolean>`not exists (
        select 1 from event_terms where event_terms.integration_id = events.integration_id
          and event_terms.event_id = events.id)`,
    )

type Row = ReturnType<typeof selectUnindexed> extends { execute(): Promise<(infer R)[]> } ? R : never

const toUnindexedEvent = (row: Row): UnindexedEvent => ({
  id: String(row.id),
  provider: row.provider,
  origin: row.origin as UnindexedEvent['origin'],
  position: row.position,
  receivedAt: row.received_at,
  headers: parseObject(row.headers) as Record<string, string>,
  body: row.body,
})

export function searchIndexWrites(db: Database) {
  const { query } = db

  async function indexEvents({ events, range }: Input<'indexEvents'>): Promise<void> {
    const terms = new Map(events.map(({ id, texts }) => [toId(id), termsOf([id, ...texts])]))
    const rows = (await holdEvents([...terms.keys()])).flatMap(({ id, integration_id, ordering_key: key }) =>
      [...terms.get(id)!, ...(key === null ? [] : [termOfKey(key)])].map((term) => ({
        integration_id,
        term,
        event_id: id,
      })),
    )
    // In the order of the index: fast to write, and two transactions cannot deadlock.
    rows.sort((one, other) => one.integration_id - other.integration_id || Buffer.compare(one.term, other.term))
    for (let at = 0; at < rows.length; at += termsPerStatement) {
      const some = padded(rows.slice(at, at + termsPerStatement))
      await db.run(
        query
          .insertInto('event_terms')
          .values(some)
          .onConflict((on) => on.doNothing()),
      )
    }
    if (range) await memoryWrites(db).writeMemory(rangeKey, range)
  }

  /** The events that exist. Until the transaction ends, nothing erases these events. */
  async function holdEvents(ids: readonly number[]) {
    if (ids.length === 0) return []
    const existing = query
      .selectFrom('events')
      .select(['id', 'integration_id', 'ordering_key'])
      .where('id', 'in', padded(ids))
    const integrations = new Set((await db.all(existing)).map((row) => row.integration_id))
    if (integrations.size === 0) return []
    await db.share({ integrations: [...integrations] })
    return db.all(existing)
  }

  return { indexEvents }
}
