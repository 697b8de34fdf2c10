import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { memoryOf, type FloodKind, type FloodOptions, type FloodResult } from '@guidepost/tooling-testing/flood'
import { guidOf, requestOf } from './load.ts'
import { sendPaced, type Paced } from './load/paced.ts'
import { percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

export interface FloodBenchOptions {
  /** How long good webhooks are sent without a flood, and again with it, in milliseconds, turn by turn. */
  readonly durationMs: number
  readonly floods?: readonly Flood[]
}

type Flood = Pick<FloodOptions, 'sockets' | 'addresses'> & { readonly kind: FloodKind }

interface FloodRow extends Flood {
  readonly requests: number
  /** How many answers to the flood had which status. */
  readonly answers: FloodResult['answers']
  /** The gateway's memory before the flood, at its peak, and 10 s after the flood, in MB. */
  readonly beforeMb: number
  readonly peakMb: number
  readonly afterMb: number
  /** True if the flood was ended because the gateway took more than 4 GB. */
  readonly stopped: boolean
  /** The time of an answer to a good webhook: without the flood, and with it. */
  readonly p99Ms: readonly [without: number, during: number]
  readonly ratio: number
  /** How many good webhooks were not answered 200 during the flood. */
  readonly refused: number
}

export type FloodReport = readonly FloodRow[]

const everyFlood: readonly Flood[] = [
  { kind: 'gzip', sockets: 1000, addresses: 0 },
  { kind: 'gzip', sockets: 1000, addresses: 100_000 },
  { kind: 'br', sockets: 1000, addresses: 0 },
  { kind: 'br', sockets: 1000, addresses: 100_000 },
  { kind: 'stalled', sockets: 1000, addresses: 100_000 },
  { kind: 'trickled', sockets: 20, addresses: 100_000 },
  { kind: 'sign-in', sockets: 1800, addresses: 100_000 },
]

const goodPerSecond = 100
/** More than ten times what took the gateway's memory before it had limits. */
const floodPerSecond = 200
/** How often each flood is begun. */
const turns = 4
/** A gateway that takes more is not measured further: the machine has other work. */
const stopAtMb = 4000

/**
 * Measures what floods of unverified requests cost: the memory of the gateway, and the time of an answer to good webhooks,
 * which go on all the time. Each flood gets a gateway of its own, from source, which takes about 65 MB more than the built one.
 * Linux only.
 */
export async function benchFlood({ durationMs, floods = everyFlood }: FloodBenchOptions): Promise<FloodReport> {
  const rows: FloodRow[] = []
  for (const one of floods) rows.push(await measure(one, durationMs))
  return rows
}

async function measure(kind: Flood, durationMs: number): Promise<FloodRow> {
  const world = await createWorld(temporaryFolder())
  const server = await ServerProcess.start('gateway', { ...world.env, GUIDEPOST_TRUSTED_PROXIES: '1' })
  const flooder = fork(fileURLToPath(new URL('./load/flooder.ts', import.meta.url)), {
    execArgv: ['--conditions=guidepost-source'],
  })
  try {
    const good = new GoodWebhooks(world, server.url)
    await good.send(2000)
    const { rssMb: beforeMb } = memoryOf(server.pid)
    const [without, during]: [Paced[], Paced[]] = [[], []]
    const results: Awaited<ReturnType<typeof startFlood>>[] = []
    // Turn by turn, so that other work of the machine falls on both alike.
    for (let turn = 0; turn < turns && !results.some(({ stopped }) => stopped); turn += 1) {
      without.push(await good.send(durationMs / turns))
      const options = { ...kind, url: server.url, path: world.path, durationMs: durationMs / turns }
      const flooding = startFlood(flooder, { ...options, perSecond: floodPerSecond }, server.pid)
      during.push(await good.send(durationMs / turns))
      results.push(await flooding)
    }
    await good.send(5000)
    await wait(5000)
    const { rssMb: afterMb, peakMb } = memoryOf(server.pid)
    const p99Ms = [p99Of(without), p99Of(during)] as const
    const ratio = rounded(p99Ms[1] / p99Ms[0])
    const refused = during.reduce((sum, round) => sum + round.refused, 0)
    return { ...kind, ...totalOf(results), beforeMb, peakMb, afterMb, p99Ms, ratio, refused }
  } finally {
    flooder.disconnect()
    await server.kill()
  }
}

function p99Of(rounds: readonly Paced[]): number {
  const latencies = rounds.flatMap((round) => round.latencies)
  return rounded(percentile(latencies, 99))
}

function totalOf(results: readonly Awaited<ReturnType<typeof startFlood>>[]) {
  const answers: Record<string, number> = {}
  for (const [status, count] of results.flatMap((result) => Object.entries(result.answers))) {
    answers[status] = (answers[status] ?? 0) + count
  }
  const requests = results.reduce((sum, result) => sum + result.requests, 0)
  return { requests, answers, stopped: results.some(({ stopped }) => stopped) }
}

/** Signed webhooks of about 1 kB, at a steady rate. */
class GoodWebhooks {
  readonly #world: World
  readonly #url: string
  #nextId = 1

  constructor(world: World, url: string) {
    this.#world = world
    this.#url = url
  }

  send(durationMs: number): Promise<Paced> {
    const count = (durationMs / 1000) * goodPerSecond
    const requests = Array.from({ length: count }, () => requestOf(this.#world, this.#nextId++, guidOf(0)))
    return sendPaced(this.#url, requests, goodPerSecond)
  }
}

async function startFlood(
  flooder: ChildProcess,
  options: FloodOptions,
  pid: number,
): Promise<FloodResult & { stopped: boolean }> {
  let stopped = false
  const watching = setInterval(() => {
    if (stopped || memoryOf(pid).rssMb < stopAtMb) return
    stopped = true
    flooder.send('end')
  }, 50)
  flooder.send(options)
  const [result] = (await once(flooder, 'message')) as [FloodResult]
  clearInterval(watching)
  return { ...result, stopped }
}

export function describeFlood(rows: FloodReport): string {
  const headings = [
    'flood',
    'sockets',
    'addresses',
    'requests',
    'answers',
    'MB before',
    'MB peak',
    'MB after',
    'p99 ms without',
    'p99 ms with',
    'ratio',
    'refused',
  ]
  const cells = rows.map((row) => [
    row.kind,
    row.sockets,
    row.addresses === 0 ? 'one' : 'many',
    row.requests,
    Object.entries(row.answers)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
    row.beforeMb,
    row.stopped ? `over ${row.peakMb}` : row.peakMb,
    row.afterMb,
    ...row.p99Ms,
    row.ratio,
    row.refused,
  ])
  return [
    `flood: ${floodPerSecond} unverified requests/s beside ${goodPerSecond} good webhooks/s (target: peak ≤ 400 MB, ratio ≤ 3)`,
    table(headings, cells),
  ].join('\n')
}
