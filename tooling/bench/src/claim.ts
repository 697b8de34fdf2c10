import { DatabaseSync } from 'node:sqlite'
import { openStore, type Store } from '@guidepost/store'
import { createDatabase, startPostgres, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { median, percentile, rounded } from './numbers.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

export interface ClaimOptions {
  /** How many unsettled deliveries the small store has, and how many the large one. */
  readonly few: number
  readonly many: number
}

/** One kind of store: the time per delivery in microseconds, medians over all claims. */
interface ClaimRow {
  readonly store: string
  readonly fewClaimMicros: number
  readonly manyClaimMicros: number
  /** The time per claimed delivery in the large store as a multiple of that in the small one: the ratio of the medians. */
  readonly times: number
  readonly fewClaimP99Micros: number
  readonly manyClaimP99Micros: number
  readonly fewSettleMicros: number
  readonly manySettleMicros: number
}

export interface ClaimReport extends ClaimOptions {
  readonly entities: number
  readonly connections: number
  readonly rows: readonly ClaimRow[]
}

const connections = 1000
/** Deliveries per entity: the first is due, the others wait for it. */
const perEntity = 10
/** Deliveries per claim: what a pool for 16 handlers claims. */
const limit = 16
const rounds = 5
/** Claims per round. Each round has a new small store, so that it never runs empty. */
const claimsPerRound = 50
const destination = 'bench'

/**
 * Measures whether a long queue slows a worker down. Claims and settles like a worker, 16 deliveries at a time, in turn from a
 * store with few deliveries (1,000) and from one with many (1,000,000, of 100,000 entities and 1,000 connections).
 */
export async function benchClaim(options: ClaimOptions): Promise<ClaimReport> {
  const server = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' })
  try {
    return {
      ...options,
      entities: options.many / perEntity,
      connections,
      rows: [
        await measure('SQLite', options, (count) => sqliteWith(count)),
        await measure('PostgreSQL', options, (count) => postgresWith(server, count)),
      ],
    }
  } finally {
    await server.remove()
  }
}

interface Times {
  readonly claims: number[]
  readonly settles: number[]
}

async function measure(
  name: string,
  { few, many }: ClaimOptions,
  make: (count: number) => Promise<Store>,
): Promise<ClaimRow> {
  console.log(`  filling ${name} with ${many} deliveries …`)
  const large = await make(many)
  const ofFew: Times = { claims: [], settles: [] }
  const ofMany: Times = { claims: [], settles: [] }
  for (let round = 0; round < rounds; round += 1) {
    const small = await make(few)
    for (let claim = 0; claim < claimsPerRound; claim += 1) {
      // The first five claims of a round warm up and do not count.
      await claimAndSettle(small, claim < 5 ? undefined : ofFew)
      await claimAndSettle(large, claim < 5 ? undefined : ofMany)
    }
    await small.close()
  }
  await large.close()
  const micros = (values: number[]) => rounded(median(values))
  return {
    store: name,
    fewClaimMicros: micros(ofFew.claims),
    manyClaimMicros: micros(ofMany.claims),
    times: rounded(median(ofMany.claims) / median(ofFew.claims)),
    fewClaimP99Micros: rounded(percentile(ofFew.claims, 99)),
    manyClaimP99Micros: rounded(percentile(ofMany.claims, 99)),
    fewSettleMicros: micros(ofFew.settles),
    manySettleMicros: micros(ofMany.settles),
  }
}

async function claimAndSettle(store: Store, times: Times | undefined): Promise<void> {
  const start = performance.now()
  const claimed = await store.claim({ for: [destination], limit, leaseMs: 60_000, now: Date.now() })
  const between = performance.now()
  if (claimed.length === 0) throw new Error('Nothing was due: the benchmark is broken')
  await store.settle(
    claimed.map(({ id, generation }) => ({ id, generation, outcome: { kind: 'succeeded' } })),
    Date.now(),
  )
  const end = performance.now()
  times?.claims.push(((between - start) / claimed.length) * 1000)
  times?.settles.push(((end - between) / claimed.length) * 1000)
}

async function sqliteWith(count: number): Promise<Store> {
  const world = await createWorld(temporaryFolder())
  const db = new DatabaseSync(world.databaseFile)
  db.exec('pragma synchronous = off; pragma cache_size = -524288; begin')
  for (const statement of fill(world, count, (number) => `cast(printf('%016d', ${number}) as blob)`)) db.exec(statement)
  db.exec('commit; analyze; pragma wal_checkpoint(truncate)')
  db.close()
  return open(world)
}

async function postgresWith(server: PostgresServer, count: number): Promise<Store> {
  const { url } = await createDatabase(server.url)
  const world = await createWorld(temporaryFolder(), { postgresUrl: url })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of fill(world, count, (number) => `convert_to(lpad((${number})::text, 16, '0'), 'UTF8')`))
    await client.query(statement)
  await client.query('vacuum (analyze)')
  await client.query('checkpoint')
  await client.end()
  return open(world)
}

async function open({ databaseUrl, env }: World): Promise<Store> {
  const key = Buffer.from(env['GUIDEPOST_ENCRYPTION_KEY']!, 'base64')
  const store = await openStore({ url: databaseUrl, encryptionKeys: [key] })
  const rules = { types: ['*'], ordered: true, concurrency: 64, perConnection: 8 }
  await store.declareHandlers([{ id: destination, provider: 'autotask', ...rules }], Date.now())
  return store
}

/** SQL for both databases. Delivery n has event n and the entity `n % entities`. */
function fill({ integrationId }: World, count: number, key: (number: string) => string): readonly string[] {
  const entities = count / perEntity
  const numbers = (last: number) =>
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${last})`
  const body = `{"Action":"Update","EntityType":"Ticket","Fields":{"Title":"${'x'.repeat(260)}"}}`
  const connection = `1 + (n % ${entities}) % ${connections}`
  const bytes = (text: string) => `cast('${text}' as ${key('n').includes('printf') ? 'blob' : 'bytea'})`
  return [
    `${numbers(connections)} insert into connections
       (id, integration_id, connection_id, config, metadata, tags, version, created_at, updated_at)
     select n, ${integrationId}, 'filled-' || n, '{}', null, '{}', 1, 0, 0 from numbers where n > 1`,
    `${numbers(count)} insert into events
       (id, integration_id, request_id, position, state, type, action, ordering_key, received_at, connection, origin,
        headers, body)
     select n, ${integrationId}, 0, 0, 'accepted', 'Ticket', 'Update', ${key(`n % ${entities}`)}, n, ${connection}, 'push',
       ${bytes('{}')}, ${bytes(body)} from numbers`,
    `${numbers(count)} insert into deliveries
       (id, integration_id, event_id, connection, destination, ordering_key, state, attempt, generation, due_at, replay)
     select n, ${integrationId}, n, ${connection}, '${destination}', ${key(`n % ${entities}`)},
       case when n <= ${entities} then 'due' else 'waiting' end, 0, 0, n, 0 from numbers`,
  ]
}

export function describeClaim({ few, many, entities, connections: of, rows }: ClaimReport): string {
  const headings = ['store', `${few}: µs`, `${many}: µs`, 'ratio', 'p99 µs', 'p99 µs', 'settle µs', 'settle µs']
  return [
    `claim: time per delivery, ${limit} to a claim, with ${few} unsettled deliveries and with ${many} of ${entities} entities and ${of} connections (target: ratio ≤ 2)`,
    table(
      headings,
      rows.map((row) => [
        row.store,
        row.fewClaimMicros,
        row.manyClaimMicros,
        row.times,
        row.fewClaimP99Micros,
        row.manyClaimP99Micros,
        row.fewSettleMicros,
        row.manySettleMicros,
      ]),
    ),
  ].join('\n')
}
