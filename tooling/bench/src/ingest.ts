import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { createDatabase, startPostgres, type PostgresServer } from '@guidepost/tooling-testing/postgres'
import pg from 'pg'
import { idIn, Load, type Round } from './load.ts'
import { median, percentile, rounded } from './numbers.ts'
import { findPgbench, type Pgbench } from './pgbench.ts'
import { ServerProcess } from './servers/child.ts'
import { threadMicros, usedBetween } from './servers/threads.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

export interface IngestOptions {
  readonly rounds: number
  readonly roundMs: number
  /** Also measures a gateway on PostgreSQL, and `pgbench` with an insert of similar size on the same server. */
  readonly postgres?: boolean
  /** Where to write CPU profiles of the gateway. Default: none are written. */
  readonly profileFolder?: string | undefined
  /** How many senders at once. Default: 1, 16 and 64, one after another. */
  readonly concurrencies?: readonly number[] | undefined
  /** Gets each table as soon as it is known, so that a run that fails later has said what it measured. */
  readonly print: (text: string) => void
}

/** One server at one concurrency: medians over the rounds. */
interface IngestRow {
  readonly server: string
  readonly concurrency: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /**
   * CPU time per request of all threads of the server, in microseconds, without PostgreSQL's processes; null for `pgbench`.
   * Other load on the machine hardly changes it.
   */
  readonly cpuMicros: number | null
  /** The same for each thread by its name; null where the kernel does not tell. */
  readonly threadMicros: Readonly<Record<string, number>> | null
  /** The share of a core that the load generator used; null for `pgbench`, which generates its own load. */
  readonly generatorBusy: number | null
  /** Requests per second as a share of the baseline's: the median of the rounds, the lowest and the highest. */
  readonly ofBaseline: readonly [median: number, lowest: number, highest: number]
}

export interface IngestReport {
  readonly rows: readonly IngestRow[]
  /** Requests per second of the first server of a pair divided by those of the second: the medians of the rounds. */
  readonly ratios: readonly { readonly pair: string; readonly concurrency: number; readonly ratio: number }[]
  /** For each server that stores: how many requests were answered with 200, and how many of those are not on the disk. */
  readonly kept: readonly { readonly server: string; readonly acknowledged: number; readonly lost: number }[]
  /** Answers that were not 200, and rounds that ran out of prepared requests. Both must be 0. */
  readonly failed: number
  readonly exhausted: number
}

interface Contender {
  readonly name: string
  readonly server: ServerProcess
  readonly acknowledged: Set<number>
  /** Reads the `Id`s on its disk. Undefined for a server that stores nothing. */
  readonly stored?: () => Set<number> | Promise<Set<number>>
}

const gateway = 'gateway'
const onPostgres = 'gateway on PostgreSQL'
const pgbenchName = 'pgbench: an insert of like size'
const baseline = 'baseline: HMAC + group-committed fdatasync'
const allConcurrencies = [1, 16, 64]

/**
 * Measures the gateway against a bare `node:http` server that verifies the same HMAC and acknowledges after a group-committed
 * fdatasync, and against one that stores nothing. All get the same bytes from the same generator, in turn, so that other load
 * on the machine affects all alike. In the end each server is killed and its disk is read.
 */
export async function benchIngest(options: IngestOptions): Promise<IngestReport> {
  const world = await createWorld(temporaryFolder())
  const file = join(world.folder, 'baseline.log')
  const profile = options.profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`] : []
  const bare = { BENCH_SECRET: world.secret, BENCH_FILE: file }
  const postgres = options.postgres ? await startPostgresSide() : undefined
  const contenders: Contender[] = [
    await contend(gateway, 'gateway', world.env, {
      stored: () => idsInDatabase(world.databaseFile),
      nodeOptions: profile,
    }),
    ...(postgres ? [await postgres.contend(world)] : []),
    await contend(baseline, 'group-commit', bare, { stored: () => idsInFile(file) }),
    await contend('bare: HMAC, keeps nothing', 'verify-only', bare),
  ]
  const load = new Load()
  try {
    const rounds: RoundOf[] = []
    const rows: IngestRow[] = []
    const { concurrencies = allConcurrencies, print } = options
    print(
      'ingest: signed webhooks of about 1 kB, answered when durable (target: ≥ 0.5 of the baseline at 64 concurrent)',
    )
    for (const concurrency of concurrencies) {
      const own = await runRounds(concurrency, { contenders, load, world, postgres }, options)
      rounds.push(...own)
      const names = [...new Set(own.map(({ name }) => name))]
      const known = names.map((name) => toRow(own, name))
      rows.push(...known)
      print(describeRows(known))
    }
    const ratios = postgres ? ratiosOf(rounds, concurrencies) : []
    if (ratios.length > 0) print(`\n${ratioTable(ratios, concurrencies)}\n`)
    if (postgres && !postgres.pgbench) print('  pgbench is not in PATH, so it was not measured')
    for (const { name, server } of contenders)
      await (name === gateway && profile.length > 0 ? server.stop() : server.kill())
    // Like a crash, so that the ids that are read are those on the disk.
    await postgres?.restart()
    const kept = []
    for (const { name, acknowledged, stored } of contenders) {
      if (!stored) continue
      const onDisk = await stored()
      const lost = [...acknowledged].filter((id) => !onDisk.has(id)).length
      kept.push({ server: name, acknowledged: acknowledged.size, lost })
      print(`  ${name}: ${acknowledged.size} acknowledged; after kill -9, ${lost} lost`)
    }
    const failed = rounds.reduce((sum, { round }) => sum + round.requests - round.acknowledged, 0)
    const exhausted = rounds.filter(({ round }) => round.exhausted).length
    print(`  answers other than 200: ${failed}${exhausted > 0 ? `; rounds cut short: ${exhausted}` : ''}\n`)
    return { rows, ratios, kept, failed, exhausted }
  } finally {
    load.close()
    await Promise.all(contenders.map(({ server }) => server.kill()))
    await postgres?.remove()
  }
}

async function contend(
  name: string,
  kind: Parameters<typeof ServerProcess.start>[0],
  env: Readonly<Record<string, string>>,
  { stored, nodeOptions = [] }: Partial<Pick<Contender, 'stored'>> & { nodeOptions?: readonly string[] } = {},
): Promise<Contender> {
  const server = await ServerProcess.start(kind, env, nodeOptions)
  return { name, server, acknowledged: new Set(), ...(stored && { stored }) }
}

interface PostgresSide {
  readonly pgbench: Pgbench | undefined
  /** Starts a gateway with the webhook URL and the secret of `like`. */
  contend(like: World): Promise<Contender>
  /** Counts the rows of the tables for the query planner, as the server does by itself a minute after they have grown. */
  analyze(): Promise<void>
  restart(): Promise<void>
  remove(): Promise<void>
}

/** Starts a PostgreSQL server with a production server's memory settings, for a gateway and for `pgbench`. */
async function startPostgresSide(): Promise<PostgresSide> {
  const server: PostgresServer = await startPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' })
  const { url } = await createDatabase(server.url)
  return {
    pgbench: await findPgbench((await createDatabase(server.url)).url),
    async contend(like) {
      const { env, integrationId } = await createWorld(temporaryFolder(), { postgresUrl: url, like })
      return contend(onPostgres, 'gateway', env, { stored: () => idsInPostgres(url, integrationId) })
    },
    async analyze() {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('analyze')
      await client.end()
    },
    async restart() {
      await server.stop('immediate')
      await server.start()
    },
    remove: () => server.remove(),
  }
}

/** For `--store postgres`: compares the two stores, the baseline and PostgreSQL itself. */
function ratiosOf(rounds: readonly RoundOf[], concurrencies: readonly number[]): IngestReport['ratios'] {
  const pairs = [
    [onPostgres, gateway],
    [onPostgres, baseline],
    [onPostgres, pgbenchName],
    [gateway, baseline],
  ] as const
  return concurrencies.flatMap((concurrency) =>
    pairs.flatMap(([one, other]) => {
      const of = (name: string) => rounds.filter((round) => round.name === name && round.concurrency === concurrency)
      const [ones, others] = [of(one), of(other)]
      if (ones.length === 0 || others.length === 0) return []
      const ratio = median(ones.map(({ round }, index) => perSecond(round) / perSecond(others[index]!.round)))
      return [{ pair: `${one} / ${other}`, concurrency, ratio: rounded(ratio) }]
    }),
  )
}

interface RoundOf {
  readonly name: string
  readonly concurrency: number
  readonly index: number
  readonly round: Pick<Round, 'requests' | 'elapsedMs' | 'p50Ms' | 'p99Ms' | 'exhausted'> & {
    readonly busy: number | null
    /** How many of the requests were answered with 200. */
    readonly acknowledged: number
  }
  readonly cpuMicros: number | null
  readonly threads: Readonly<Record<string, number>> | null
}

/** The contenders take turns, round by round, so that other load on the machine affects all alike. */
async function runRounds(
  concurrency: number,
  side: {
    readonly contenders: readonly Contender[]
    readonly load: Load
    readonly world: World
    readonly postgres: PostgresSide | undefined
  },
  { rounds, roundMs }: IngestOptions,
): Promise<RoundOf[]> {
  const { contenders, load, world, postgres } = side
  const measured: RoundOf[] = []
  // Round -1 warms up and does not count.
  for (let index = -1; index < rounds; index += 1) {
    const count = Math.ceil((concurrency === 1 ? 20 : 32) * roundMs)
    const firstId = 1 + (concurrency * (rounds + 1) + index + 1) * 32 * roundMs
    await load.prepare({ count, firstId, guids: 1, path: world.path, secret: world.secret })
    for (const { name, server, acknowledged } of contenders) {
      const [before, threadsBefore] = [await server.cpuMicros(), threadMicros(server.pid)]
      const round = await load.run({ url: server.url, connections: concurrency, durationMs: roundMs })
      const cpuMicros = ((await server.cpuMicros()) - before) / round.requests
      const threads = threadsBefore ? usedBetween(threadsBefore, threadMicros(server.pid)!) : null
      for (const id of round.acknowledged) acknowledged.add(id)
      const counted = { ...round, acknowledged: round.acknowledged.length }
      if (index >= 0) measured.push({ name, concurrency, index, round: counted, cpuMicros, threads })
    }
    const round = await postgres?.pgbench?.run(concurrency, roundMs)
    const none = { cpuMicros: null, threads: null }
    if (round && index >= 0) measured.push({ name: pgbenchName, concurrency, index, round, ...none })
    if (index < 0) await postgres?.analyze()
  }
  return measured
}

function toRow(all: readonly RoundOf[], name: string): IngestRow {
  const ofServer = (server: string) => all.filter((one) => one.name === server)
  const own = ofServer(name)
  const { concurrency } = own[0]!
  const medianOf = (value: (one: RoundOf) => number) => rounded(median(own.map(value)))
  const medianOrNull = (value: (one: RoundOf) => number | null) =>
    own.some((one) => value(one) === null) ? null : medianOf((one) => value(one)!)
  const against = ofServer(baseline)
  const ratios = own.map(({ round }, index) => perSecond(round) / perSecond(against[index]!.round))
  return {
    server: name,
    concurrency,
    requestsPerSecond: medianOf(({ round }) => perSecond(round)),
    p50Ms: medianOf(({ round }) => round.p50Ms),
    p99Ms: medianOf(({ round }) => round.p99Ms),
    cpuMicros: medianOrNull((one) => one.cpuMicros),
    threadMicros: perRequest(own),
    generatorBusy: medianOrNull(({ round }) => round.busy),
    ofBaseline: [rounded(median(ratios)), rounded(percentile(ratios, 0)), rounded(percentile(ratios, 100))],
  }
}

/** The CPU time of each thread over all rounds, per request. Threads that used less than 1 µs are left out. */
function perRequest(rounds: readonly RoundOf[]): Readonly<Record<string, number>> | null {
  const requests = rounds.reduce((sum, { round }) => sum + round.requests, 0)
  const sums: Record<string, number> = {}
  for (const { threads } of rounds) {
    if (threads === null) return null
    for (const [name, micros] of Object.entries(threads)) sums[name] = (sums[name] ?? 0) + micros / requests
  }
  const entries = Object.entries(sums).filter(([, micros]) => micros >= 1)
  return Object.fromEntries(entries.map(([name, micros]) => [name, rounded(micros)]))
}

function perSecond({ requests, elapsedMs }: RoundOf['round']): number {
  return (requests / elapsedMs) * 1000
}

function idsInDatabase(file: string): Set<number> {
  const database = new DatabaseSync(file)
  const rows = database.prepare('select body from events').iterate()
  const ids = new Set<number>()
  for (const row of rows) addId(ids, Buffer.from(row['body'] as Uint8Array).toString('utf8'))
  database.close()
  return ids
}

async function idsInPostgres(url: string, integrationId: number): Promise<Set<number>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const ids = new Set<number>()
    // In pages, so that a long run need not fit into memory.
    for (let last = '0', more = true; more;) {
      const text = 'select id, body from events where integration_id = $1 and id > $2 order by id limit 20000'
      const { rows } = await client.query<{ id: string; body: Buffer }>(text, [integrationId, last])
      for (const { body } of rows) addId(ids, body.toString('utf8'))
      last = rows.at(-1)?.id ?? last
      more = rows.length > 0
    }
    return ids
  } finally {
    await client.end()
  }
}

/** The `Id`s in a file with a body per line. Reads it as a stream: it may be longer than a string can be. */
export async function idsInFile(file: string): Promise<Set<number>> {
  const ids = new Set<number>()
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) addId(ids, line)
  return ids
}

function addId(ids: Set<number>, body: string): void {
  const id = idIn(body)
  if (id !== undefined) ids.add(id)
}

function describeRows(rows: readonly IngestRow[]): string {
  const headings = [
    'concurrent',
    'server',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'CPU µs/request',
    'generator',
    'of baseline',
  ]
  const cells = rows.map((row) => [
    row.concurrency,
    row.server,
    row.requestsPerSecond,
    row.p50Ms,
    row.p99Ms,
    row.cpuMicros ?? '–',
    row.generatorBusy === null ? '–' : `${Math.round(row.generatorBusy * 100)} %`,
    `${row.ofBaseline[0]} (${row.ofBaseline[1]}–${row.ofBaseline[2]})`,
  ])
  const threads = rows.flatMap(({ server, threadMicros: micros }) =>
    micros === null ? [] : `  CPU µs/request of ${server}: ${listThreads(micros)}`,
  )
  return [table(headings, cells), ...threads].join('\n')
}

function listThreads(micros: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(micros).toSorted(([, one], [, other]) => other - one)
  return sorted.map(([name, each]) => `${name} ${each}`).join(', ')
}

/** One line for each pair, one column for each concurrency. */
function ratioTable(ratios: IngestReport['ratios'], concurrencies: readonly number[]): string {
  const pairs = [...new Set(ratios.map(({ pair }) => pair))]
  const ratioOf = (pair: string, concurrency: number) =>
    ratios.find((one) => one.pair === pair && one.concurrency === concurrency)?.ratio ?? '–'
  return table(
    ['ratio of requests/s', ...concurrencies.map((concurrency) => `${concurrency} concurrent`)],
    pairs.map((pair) => [pair, ...concurrencies.map((concurrency) => ratioOf(pair, concurrency))]),
  )
}
