import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { idIn, Load, type Round } from './load.ts'
import { median, percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder } from './world.ts'

export interface IngestOptions {
  readonly rounds: number
  readonly roundMs: number
  /** Where to write CPU profiles of the gateway, if wanted. */
  readonly profileFolder?: string | undefined
}

/** One server at one concurrency: medians over the rounds. */
interface IngestRow {
  readonly server: string
  readonly concurrency: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU time of the server for one request, all threads, in microseconds. Noise on the machine hardly changes it. */
  readonly cpuMicros: number
  /** The share of a core that the load generator used. */
  readonly generatorBusy: number
  /** Requests per second against the baseline's: the median of the rounds, and the lowest and highest. */
  readonly ofBaseline: readonly [median: number, lowest: number, highest: number]
}

export interface IngestReport {
  readonly rows: readonly IngestRow[]
  /** Per server that stores: how many requests were answered with 200, and how many of those the disk doesn't have. */
  readonly kept: readonly { readonly server: string; readonly acknowledged: number; readonly lost: number }[]
  /** Answers that were not 200, and rounds that ran out of prepared requests. Both must be 0. */
  readonly failed: number
  readonly exhausted: number
}

interface Contender {
  readonly name: string
  readonly server: ServerProcess
  readonly acknowledged: Set<number>
  /** The `Id`s that its disk has. Undefined for a server that keeps nothing. */
  readonly stored?: () => Set<number>
}

const gateway = 'gateway'
const baseline = 'baseline: HMAC + group-committed fdatasync'
const concurrencies = [1, 16, 64]

/**
 * What one request costs a sender: our gateway against a bare `node:http` server that verifies the same HMAC and
 * acknowledges after a group-committed fdatasync, and against one that keeps nothing. All get the same bytes from the same
 * generator, in turn, so that noise on the machine hits all alike. In the end each is killed, and its disk is read.
 */
export async function benchIngest(options: IngestOptions): Promise<IngestReport> {
  const world = await createWorld(temporaryFolder())
  const file = join(world.folder, 'baseline.log')
  const profile = options.profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`] : []
  const bare = { BENCH_SECRET: world.secret, BENCH_FILE: file }
  const contenders: Contender[] = [
    await contend(gateway, 'gateway', world.env, () => idsInDatabase(world.databaseFile), profile),
    await contend(baseline, 'group-commit', bare, () => idsInFile(file)),
    await contend('bare: HMAC, keeps nothing', 'verify-only', bare),
  ]
  const load = new Load()
  try {
    const rounds = await runRounds(contenders, load, world, options)
    for (const { name, server } of contenders)
      await (name === gateway && profile.length > 0 ? server.stop() : server.kill())
    return {
      rows: concurrencies.flatMap((concurrency) => contenders.map(({ name }) => toRow(rounds, name, concurrency))),
      kept: contenders.flatMap(({ name, acknowledged, stored }) => {
        if (!stored) return []
        const onDisk = stored()
        const lost = [...acknowledged].filter((id) => !onDisk.has(id)).length
        return { server: name, acknowledged: acknowledged.size, lost }
      }),
      failed: rounds.reduce((sum, { round }) => sum + round.requests - round.acknowledged.length, 0),
      exhausted: rounds.filter(({ round }) => round.exhausted).length,
    }
  } finally {
    load.close()
    await Promise.all(contenders.map(({ server }) => server.kill()))
  }
}

async function contend(
  name: string,
  kind: Parameters<typeof ServerProcess.start>[0],
  env: Readonly<Record<string, string>>,
  stored?: () => Set<number>,
  nodeOptions: readonly string[] = [],
): Promise<Contender> {
  const server = await ServerProcess.start(kind, env, nodeOptions)
  return { name, server, acknowledged: new Set(), ...(stored && { stored }) }
}

interface RoundOf {
  readonly name: string
  readonly concurrency: number
  readonly index: number
  readonly round: Round
  readonly cpuMicros: number
}

async function runRounds(
  contenders: readonly Contender[],
  load: Load,
  world: { path: string; secret: string },
  { rounds, roundMs }: IngestOptions,
): Promise<RoundOf[]> {
  const measured: RoundOf[] = []
  let firstId = 1
  for (const concurrency of concurrencies) {
    // The round with index -1 warms up and is left out.
    for (let index = -1; index < rounds; index += 1) {
      const count = Math.ceil((concurrency === 1 ? 20 : 32) * roundMs)
      await load.prepare({ count, firstId, guids: 1, path: world.path, secret: world.secret })
      firstId += count
      for (const { name, server, acknowledged } of contenders) {
        const before = await server.cpuMicros()
        const round = await load.run({ url: server.url, connections: concurrency, durationMs: roundMs })
        const cpuMicros = ((await server.cpuMicros()) - before) / round.requests
        for (const id of round.acknowledged) acknowledged.add(id)
        if (index >= 0) measured.push({ name, concurrency, index, round, cpuMicros })
      }
    }
  }
  return measured
}

function toRow(all: readonly RoundOf[], name: string, concurrency: number): IngestRow {
  const ofServer = (server: string) => all.filter((one) => one.name === server && one.concurrency === concurrency)
  const own = ofServer(name)
  const medianOf = (value: (one: RoundOf) => number) => rounded(median(own.map(value)))
  const against = ofServer(baseline)
  const ratios = own.map(({ round }, index) => perSecond(round) / perSecond(against[index]!.round))
  return {
    server: name,
    concurrency,
    requestsPerSecond: medianOf(({ round }) => perSecond(round)),
    p50Ms: medianOf(({ round }) => round.p50Ms),
    p99Ms: medianOf(({ round }) => round.p99Ms),
    cpuMicros: medianOf((one) => one.cpuMicros),
    generatorBusy: medianOf(({ round }) => round.busy),
    ofBaseline: [rounded(median(ratios)), rounded(percentile(ratios, 0)), rounded(percentile(ratios, 100))],
  }
}

function perSecond({ requests, elapsedMs }: Round): number {
  return (requests / elapsedMs) * 1000
}

function idsInDatabase(file: string): Set<number> {
  const database = new DatabaseSync(file)
  const rows = database.prepare('select body from requests').iterate()
  const ids = new Set<number>()
  for (const row of rows) addId(ids, Buffer.from(row['body'] as Uint8Array).toString('utf8'))
  database.close()
  return ids
}

function idsInFile(file: string): Set<number> {
  const ids = new Set<number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) addId(ids, line)
  return ids
}

function addId(ids: Set<number>, body: string): void {
  const id = idIn(body)
  if (id !== undefined) ids.add(id)
}

export function describeIngest({ rows, kept, failed, exhausted }: IngestReport): string {
  const headings = ['at once', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'generator', 'of baseline']
  const cells = rows.map((row) => [
    row.concurrency,
    row.server,
    row.requestsPerSecond,
    row.p50Ms,
    row.p99Ms,
    row.cpuMicros,
    `${Math.round(row.generatorBusy * 100)} %`,
    `${row.ofBaseline[0]} (${row.ofBaseline[1]}–${row.ofBaseline[2]})`,
  ])
  return [
    'ingest: one signed webhook of about 1 kB each, answered when it is durable (wanted: ≥ 0.5 of the baseline at 64)',
    table(headings, cells),
    ...kept.map((one) => `  ${one.server}: ${one.acknowledged} acknowledged, then killed: ${one.lost} lost`),
    `  answers other than 200: ${failed}${exhausted > 0 ? `; rounds cut short: ${exhausted}` : ''}`,
  ].join('\n')
}
