import { sql } from 'kysely'
import type { EventFilter } from '../../port/events.ts'
import { searchedTerms } from '../../terms.ts'
import type { Database } from '../database.ts'
import { padded } from '../rows.ts'

/** How many events a step examines, and how many steps a page takes at most. */
export const examinedPerStep = 500
export const stepsPerPage = 4
/** Terms are compared by how many events have them, up to this number. */
const countedEvents = 1000

/** Finds the events that a search may mean, newest first. */
export interface SearchScan {
  /** The next ids below `before`, at most `examinedPerStep`: of the events that have the rarest term. */
  next(before: number): Promise<readonly number[]>
  /** In SQL: the event has the other terms. */
  readonly matches: ReturnType<typeof sql<boolean>>
}

/** Prepares a search; `undefined` if no event can match. */
export async function openSearch(
  db: Database,
  filter: EventFilter & { search: string },
): Promise<SearchScan | undefined> {
  const terms = searchedTerms(filter.search)
  const integrations = await integrationsOf(db, filter)
  if (terms.length === 0 || integrations.length === 0) return undefined
  const rarest = terms.length === 1 ? terms[0]! : await rarestOf(db, integrations, terms)
  const others = terms.filter((term) => term !== rarest)
  const has = (term: Uint8Array) => sql<boolean>`exists (
    select 1 from event_terms other where other.integration_id = events.integration_id and other.term = ${term}
      and other.event_id = events.id)`
  return {
    next: (before) => newestWith(db, integrations, rarest, before),
    matches: others.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`(${sql.join(others.map(has), sql` and `)})`,
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
