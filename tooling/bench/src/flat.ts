import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { filledWorld, type Size } from './flat-fill.ts'
import { Load, type Round } from './load.ts'
import { median, percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

/** One concurrency: the time per request with an empty and with a full store, medians over the rounds. */
interface FlatRow {
  readonly concurrency: number
  readonly smallMicros: number
  readonly largeMicros: number
  readonly smallP50Ms: number
  readonly largeP50Ms: number
  readonly smallCpuMicros: number
  readonly largeCpuMicros: number
  /** The time per request with the full store as a multiple of that with the empty one: the median of the rounds, the lowest and the highest. */
  readonly times: readonly [median: number, lowest: number, highest: number]
}

export interface FlatReport extends Size {
  readonly databaseMb: number
  readonly fillSeconds: number
  readonly failed: number
  readonly rows: readonly FlatRow[]
}

interface Sample {
  readonly concurrency: number
  readonly small: Measured
  readonly large: Measured
}

type Measured = Round & { readonly cpuMicros: number }

const concurrencies = [1, 16, 64]

/**
 * Measures whether the gateway stays as fast with a million tenants. Two gateways run the same code: one on a store with one
 * connection and no events, one on a store with `connections` and `events`. The full store's webhooks are for random
 * connections, so that every page of its database is equally likely to be cached.
 */
export async function benchFlat(options: Size & { rounds: number; roundMs: number }): Promise<FlatReport> {
  const start = performance.now()
  const largeWorld = await filledWorld(options, (line) => console.log(line))
  const fillSeconds = Math.round((performance.now() - start) / 1000)
  const smallWorld = await createWorld(temporaryFolder())
  const load = new Load()
  const servers = await Promise.all([smallWorld, largeWorld].map(({ env }) => ServerProcess.start('gateway', env)))
  const [small, large] = servers as [ServerProcess, ServerProcess]
  try {
    // Each run needs new ids: the large world keeps the webhooks of earlier runs.
    let firstId = Date.now() * 1000
    const measure = async (
      world: World,
      server: ServerProcess,
      guids: number,
      concurrency: number,
    ): Promise<Measured> => {
      const count = Math.ceil(12 * options.roundMs)
      await load.prepare({ count, firstId, guids, path: world.path, secret: world.secret })
      firstId += count
      const before = await server.cpuMicros()
      const round = await load.run({ url: server.url, connections: concurrency, durationMs: options.roundMs })
      return { ...round, cpuMicros: ((await server.cpuMicros()) - before) / round.requests }
    }
    const samples: Sample[] = []
    for (const concurrency of concurrencies) {
      // Round -1 warms up and does not count.
      for (let index = -1; index < options.rounds; index += 1) {
        const sample = {
          concurrency,
          small: await measure(smallWorld, small, 1, concurrency),
          large: await measure(largeWorld, large, options.connections, concurrency),
        }
        if (index >= 0) samples.push(sample)
      }
    }
    return {
      connections: options.connections,
      events: options.events,
      databaseMb: megabytes(largeWorld.folder),
      fillSeconds,
      failed: samples
        .flatMap((one) => [one.small, one.large])
        .reduce((sum, one) => sum + one.requests - one.acknowledged.length, 0),
      rows: concurrencies.map((concurrency) => toRow(concurrency, samples)),
    }
  } finally {
    load.close()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

function toRow(concurrency: number, all: readonly Sample[]): FlatRow {
  const samples = all.filter((one) => one.concurrency === concurrency)
  const medianOf = (value: (one: Sample) => number) => rounded(median(samples.map(value)))
  const ratios = samples.map(({ small, large }) => microsOf(large) / microsOf(small))
  return {
    concurrency,
    smallMicros: medianOf(({ small }) => microsOf(small)),
    largeMicros: medianOf(({ large }) => microsOf(large)),
    smallP50Ms: medianOf(({ small }) => small.p50Ms),
    largeP50Ms: medianOf(({ large }) => large.p50Ms),
    smallCpuMicros: medianOf(({ small }) => small.cpuMicros),
    largeCpuMicros: medianOf(({ large }) => large.cpuMicros),
    times: [rounded(median(ratios)), rounded(percentile(ratios, 0)), rounded(percentile(ratios, 100))],
  }
}

function microsOf({ elapsedMs, requests }: Round): number {
  return (elapsedMs / requests) * 1000
}

function megabytes(folder: string): number {
  const files = existsSync(folder) ? readdirSync(folder) : []
  return Math.round(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6)
}

export function describeFlat({ connections, events, databaseMb, fillSeconds, failed, rows }: FlatReport): string {
  const headings = [
    'concurrent',
    'empty µs',
    'full µs',
    'ratio',
    'empty p50 ms',
    'full p50 ms',
    'empty CPU µs',
    'full CPU µs',
  ]
  return [
    `flat: time per request with an empty store, and with ${connections} connections and ${events} events (target: ratio ≤ 1.1)`,
    table(
      headings,
      rows.map((row) => [
        row.concurrency,
        row.smallMicros,
        row.largeMicros,
        `${row.times[0]} (${row.times[1]}–${row.times[2]})`,
        row.smallP50Ms,
        row.largeP50Ms,
        row.smallCpuMicros,
        row.largeCpuMicros,
      ]),
    ),
    `  database of ${databaseMb} MB, ready after ${fillSeconds} s; answers other than 200: ${failed}`,
  ].join('\n')
}
