import { DatabaseSync } from 'node:sqlite'
import { openStore, type Store } from '@guidepost/store'
import { createDatabase, startPostgres, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { median, percentile, rounded } from './numbers.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

export interface SearchOptions {
  /** How many events the store has. */
  readonly events: number
}

/** The time of a search's first page of 100 events, in milliseconds. */
interface SearchRow {
  readonly store: string
  readonly search: string
  readonly found: number
  readonly medianMs: number
  readonly worstMs: number
}

export interface SearchReport extends SearchOptions {
  readonly rows: readonly SearchRow[]
  /** Per store: how many events a second are indexed, and how many bytes the index takes for an event. */
  readonly indexing: readonly { readonly store: string; readonly perSecond: number; readonly bytes: number }[]
}

const rounds = 15
const environmentId = 1

/**
 * Measures the first page of searches among many events, each of which has about 20 terms. Fills the database with SQL, and
 * indexes the last tenth through the store's port, as the gateway does.
 */
export async function benchSearch({ events }: SearchOptions): Promise<SearchReport> {
  const server = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' })
  const rows: SearchRow[] = []
  const indexing: SearchReport['indexing'][number][] = []
  try {
    for (const [name, make] of [
      ['SQLite', () => sqliteWith(events)],
      ['PostgreSQL', () => postgresWith(server, events)],
    ] as const) {
      console.log(`  filling ${name} with ${events} events …`)
      const { store, sizeOf } = await make()
      const perSecond = await indexAll(store, events)
      indexing.push({ store: name, perSecond: rounded(perSecond), bytes: rounded((await sizeOf()) / events) })
      for (const [search, text] of searches(events)) rows.push(await measure(store, name, search, text))
      await store.close()
    }
  } finally {
    await server.remove()
  }
  return { events, rows, indexing }
}

const ticketOf = (n: number): string => `T2026.${n}`

const searches = (events: number): readonly (readonly [string, string])[] => [
  ['the ticket number of an old event', ticketOf(7)],
  ['the ticket number of a new event', ticketOf(events - 7)],
  ['a word that every event has', 'everywhere'],
  ['a word of every event and one of every thousandth', 'everywhere rare1'],
  ['two words of every second event that never meet', 'even odd'],
  ['a word that no event has', 'nowhere'],
]

/** The values of an event: about 20 terms. */
const textsOf = (n: number): readonly string[] => [
  ticketOf(n),
  `a${n % 100_000}`,
  'guid',
  `company${n % 3000}`,
  `status${n % 10}`,
  `everywhere ${n % 2 === 0 ? 'even' : 'odd'}${n % 1000 === 1 ? ' rare1' : ''}`,
  `words w${n % 11} w${n % 13} w${n % 17} w${n % 19} w${n % 23} w${n % 29} w${n % 31} w${n % 37} w${n % 41} w${n % 43}`,
]

/** Indexes through the port and answers how many events a second it indexed. */
async function indexAll(store: Store, events: number): Promise<number> {
  const perStep = 500
  const start = performance.now()
  for (let at = 1; at <= events; at += perStep) {
    const count = Math.min(perStep, events - at + 1)
    await store.indexEvents({
      events: Array.from({ length: count }, (_, index) => ({ id: String(at + index), texts: textsOf(at + index) })),
    })
  }
  return events / ((performance.now() - start) / 1000)
}

async function measure(store: Store, name: string, search: string, text: string): Promise<SearchRow> {
  const times: number[] = []
  let found = 0
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    const { rows } = await store.listEvents({ environmentId, search: text }, { limit: 100 })
    times.push(performance.now() - start)
    found = rows.length
  }
  return {
    store: name,
    search,
    found,
    medianMs: rounded(median(times)),
    worstMs: rounded(percentile(times, 100)),
  }
}

interface Filled {
  readonly store: Store
  /** The bytes of the index. */
  readonly sizeOf: () => Promise<number>
}

async function sqliteWith(count: number): Promise<Filled> {
  const world = await createWorld(temporaryFolder())
  const db = new DatabaseSync(world.databaseFile)
  db.exec('pragma synchronous = off; begin')
  db.exec(fill(world, count, 'blob'))
  db.exec('commit; pragma wal_checkpoint(truncate)')
  const pages = (): number => {
    db.exec('pragma wal_checkpoint(truncate)')
    const { page_count: number } = db.prepare('pragma page_count').get() as { page_count: number }
    return number * Number(db.prepare('pragma page_size').get()!['page_size'])
  }
  const before = pages()
  return {
    store: await open(world),
    async sizeOf() {
      const size = pages() - before
      db.close()
      return size
    },
  }
}

async function postgresWith(server: PostgresServer, count: number): Promise<Filled> {
  const { url } = await createDatabase(server.url)
  const world = await createWorld(temporaryFolder(), { postgresUrl: url })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(fill(world, count, 'bytea'))
  await client.query('vacuum (analyze)')
  return {
    store: await open(world),
    async sizeOf() {
      await client.query('vacuum (analyze) event_terms')
      const { rows } = await client.query<{ size: string }>(`select pg_total_relation_size('event_terms') as size`)
      await client.end()
      return Number(rows[0]!.size)
    },
  }
}

function open({ databaseUrl, env }: World): Promise<Store> {
  const key = Buffer.from(env['GUIDEPOST_ENCRYPTION_KEY']!, 'base64')
  return openStore({ url: databaseUrl, encryptionKeys: [key] })
}

/** SQL for both databases. */
function fill({ integrationId }: World, count: number, bytes: 'blob' | 'bytea'): string {
  const body = `{"Action":"Update","EntityType":"Ticket","Fields":{"Title":"${'x'.repeat(260)}"}}`
  return `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into events
      (id, integration_id, request_id, position, state, type, action, received_at, connection, origin, headers, body)
    select n, ${integrationId}, 0, 0, 'accepted', 'Ticket', 'Update', n, 1, 'push', cast('{}' as ${bytes}),
      cast('${body}' as ${bytes}) from numbers`
}

export function describeSearch({ events, rows, indexing }: SearchReport): string {
  return [
    `search: the first page of 100 events among ${events} (target: 200 ms among 10,000,000)`,
    table(
      ['store', 'search', 'found', 'median ms', 'worst ms'],
      rows.map(({ store, search, found, medianMs, worstMs }) => [store, search, found, medianMs, worstMs]),
    ),
    table(
      ['store', 'indexed events/s', 'bytes/event'],
      indexing.map(({ store, perSecond, bytes }) => [store, perSecond, bytes]),
    ),
  ].join('\n')
}
