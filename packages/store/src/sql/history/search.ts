import { sql } from 'kysely'
import type { EventFilter } from '../../port/events.ts'
import { searchedTerms, termOfKey } from '../../terms.ts'
import type { Database } from '../database.ts'
import { padded, toId } from '../rows.ts'
import { visible } from './history.ts'
import { examinedPerStep, type EventScan } from './scan.ts'

/** Terms are compared by how many events have them, up to this number. */
const countedEvents = 1000

/** An event filter with `search`, `relatedTo` or both. */
export type SearchFilter = EventFilter & ({ search: string } | { relatedTo: string })

/** Prepares a search; `undefined` if no event can match. */
export async function openSearch(db: Database, filter: SearchFilter): Promise<EventScan | undefined> {
  const { search, relatedTo } = filter
  const record = relatedTo === undefined ? undefined : await recordOf(db, filter.environmentId, relatedTo)
  if (relatedTo !== undefined && !record) return undefined
  const words = search === undefined ? [] : searchedTerms(search)
  if (search !== undefined && words.length === 0) return undefined
  const terms = record ? [record.term, ...words] : words
  const integrations = await integrationsOf(db, filter)
  if (integrations.length === 0) return undefined
  const rarest = terms.length === 1 ? terms[0]! : await rarestOf(db, integrations, terms)
  const others = terms.filter((term) => term !== rarest).map(hasTerm)
  const all = [...others, ...(record ? [record.matches] : [])]
  return {
    next: (before) => newestWith(db, integrations, rarest, before),
    matches: all.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`(${sql.join(all, sql` and `)})`,
  }
}

const hasTerm = (term: Uint8Array) => sql<boolean>`exists (
  select 1 from event_terms other where other.integration_id = events.integration_id and other.term = ${term}
    and other.event_id = events.id)`

/** The record that an event is about: its term, and in SQL whether another event is about it. */
async function recordOf(db: Database, environmentId: number, eventId: string) {
  const id = toId(eventId)
  const event = await db.first(
    db.query
      .selectFrom('events')
      .innerJoin('integrations', 'integrations.id', 'events.integration_id')
      .select(['events.integration_id', 'events.ordering_key', 'events.match_key'])
      .where('events.id', '=', id)
      .where('integrations.environment_id', '=', environmentId)
      .where(await visible(db)),
  )
  if (!event?.ordering_key) return undefined
  const ties = await db.all(db.query.selectFrom('event_ties').select('connection').where('event_id', '=', id))
  const connections = ties.map(({ connection }) => connection)
  const tied = sql`select 1 from event_ties tie where tie.event_id = events.id`
  const same =
    connections.length > 0
      ? sql`exists (${tied} and tie.connection in (${sql.join(padded(connections))}))`
      : sql`(events.match_key is not distinct from ${event.match_key} and not exists (${tied}))`
  return {
    term: termOfKey(event.ordering_key),
    matches: sql<boolean>`(events.integration_id = ${event.integration_id}
      and events.ordering_key = ${event.ordering_key} and ${same})`,
  }
}

async function integrationsOf(db: Database, { environmentId, integrationId }: EventFilter): Promise<readonly number[]> {
  let rows = db.query.selectFrom('integrations').select('id').where('environment_id', '=', environmentId)
  if (integrationId !== undefined) rows = rows.where('id', '=', integrationId)
  return (await db.all(rows)).map(({ id }) => id)
}

/** One query for each integration, so that each follows the index and ends early. */
async function newestWith(
  db: Database,
  integrations: readonly number[],
  term: Uint8Array,
  before: number,
): Promise<readonly number[]> {
  const found: number[] = []
  for (const integration of integrations) {
    const rows = await db.all(
      db.query
        .selectFrom('event_terms')
        .select('event_id')
        .where('integration_id', '=', integration)
        .where('term', '=', term)
        .where('event_id', '<', before)
        .orderBy('event_id', 'desc')
        .limit(examinedPerStep),
    )
    found.push(...rows.map((row) => row.event_id))
  }
  return found.toSorted((one, other) => other - one).slice(0, examinedPerStep)
}

async function rarestOf(db: Database, integrations: readonly number[], terms: readonly Uint8Array[]) {
  const counts: number[] = []
  for (const term of terms) {
    const some = db.query
      .selectFrom('event_terms')
      .select('event_id')
      .where('integration_id', 'in', padded(integrations))
      .where('term', '=', term)
      .limit(countedEvents)
    const counted = db.query.selectFrom(some.as('some')).select(sql<number>`count(*)`.as('count'))
    counts.push(Number((await db.first(counted))!.count))
  }
  return terms[counts.indexOf(Math.min(...counts))]!
}
