import { sql } from 'kysely'
import type { IndexedRange, IndexProgress, SearchStore } from '../../port/search.ts'
import { termOfKey, termsOf } from '../../terms.ts'
import type { Database } from '../database.ts'
import { memoryReads, memoryWrites } from '../registrations/memory.ts'
import { padded, toId } from '../rows.ts'
import { selectContents, toEventContent } from './contents.ts'

type Input<Method extends keyof SearchStore> = Parameters<SearchStore[Method]>[0]

/** Where the memory keeps the range that is indexed. */
const rangeKey = 'search-index'

/** How many events a step examines. */
const examinedPerStep = 500
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
    return { events: rows.map(toEventContent), next: isEnd ? null : String(isUp ? last : last - 1) }
  }

  return { indexProgress, listUnindexed }
}

const selectUnindexed = (db: Database) =>
  selectContents(db).where(
    sql<boolean>`not exists (
      select 1 from event_terms where event_terms.integration_id = events.integration_id
        and event_terms.event_id = events.id)`,
  )

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
