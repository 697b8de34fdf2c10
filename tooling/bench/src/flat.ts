import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { filledWorld, type Size } from './flat-fill.ts'
import { Load, type Round } from './load.ts'
import { median, percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

/** One concurrency: time per request with little and with much stored, medians over the rounds. */
interface FlatRow {
  readonly concurrency: number
  readonly smallMicros: number
  readonly largeMicros: number
  readonly smallP50Ms: number
  readonly largeP50Ms: number
  readonly smallCpuMicros: number
  readonly largeCpuMicros: number
  /** Time per request with much stored, as a multiple of that with little: the median of the rounds, and the lowest and highest. */
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
 * Does it stay as fast with a million tenants? Two gateways of the same code: one store with one connection and no events,
 * one with `connections` and `events`. Each webhook of the large one is for a connection at random, so that no page of the
 * database is likelier to be at hand than another.
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
    // Ids of their own for each run: the large world keeps what the runs before sent.
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
      // The round with index -1 warms up and is left out.
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
  const times = samples.map(({ small, large }) => microsOf(large) / microsOf(small))
  return {
    concurrency,
    smallMicros: medianOf(({ small }) => microsOf(small)),
    largeMicros: medianOf(({ large }) => microsOf(large)),
    smallP50Ms: medianOf(({ small }) => small.p50Ms),
    largeP50Ms: medianOf(({ large }) => large.p50Ms),
    smallCpuMicros: medianOf(({ small }) => small.cpuMicros),
    largeCpuMicros: medianOf(({ large }) => large.cpuMicros),
    times: [rounded(median(times)), rounded(percentile(times, 0)), rounded(percentile(times, 100))],
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
    'at once',
    'empty µs',
    'full µs',
    'times',
    'empty p50 ms',
    'full p50 ms',
    'empty CPU µs',
    'full CPU µs',
  ]
  return [
    `flat: a request to an empty store, and to one with ${connections} connections and ${events} events (wanted: ≤ 1.1 times)`,
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
