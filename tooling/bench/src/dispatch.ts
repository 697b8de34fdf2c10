import { autotask } from '@guidepost/provider-autotask'
import type { Store } from '@guidepost/store'
import { guidOf, requestOf } from './load.ts'
import { sendPaced } from './load/paced.ts'
import { Receiver } from './load/receiver.ts'
import { percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder, type World } from './world.ts'

export interface DispatchOptions {
  /** How long each measurement sends, in milliseconds. */
  readonly durationMs: number
  readonly burst: { readonly perSecond: number; readonly durationMs: number }
  /** Events of the connection that floods, sent before the others are measured. */
  readonly flood: number
}

/** From the acknowledgement of an event to its receipt at the endpoint, in milliseconds. */
interface Latency {
  readonly what: string
  readonly events: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

export interface DispatchReport {
  readonly rates: readonly Latency[]
  readonly burst: {
    readonly acknowledged: number
    readonly refused: number
    readonly acceptedPerSecond: number
    /** From the first request to the last receipt. */
    readonly drainedPerSecond: number
    readonly lost: number
    readonly repeated: number
  }
  /** Of 198 connections: alone, and beside one that floods and one whose endpoint is dead. */
  readonly fairness: readonly Latency[]
  readonly fairnessRatio: number
  /** The answer to the sender at 200/s, without and with a handler that spins the CPU. */
  readonly spinning: readonly Latency[]
}

const tenants = 200
const [flooding, dead] = [198, 199]
const rates = [50, 200, 1000]
const quietMs = 10_000

/**
 * What becomes of events after their acknowledgement: how soon they are at an HTTP endpoint, whether a flood or a dead
 * endpoint of one connection delays the others, and whether a handler that spins delays receiving. The sender and the
 * receiver are this process, so that both times are of one clock; the gateway is another.
 */
export async function benchDispatch(options: DispatchOptions): Promise<DispatchReport> {
  const receiver = await Receiver.start()
  try {
    const { rates, burst, fairness } = await withGateway(receiver, 'export default {}\n', async (sender) => ({
      rates: await measureRates(sender, options),
      burst: await measureBurst(sender, options),
      fairness: await measureFairness(sender, options),
    }))
    const fairnessRatio = rounded(fairness[1]!.p95Ms / fairness[0]!.p95Ms)
    return { rates, burst, fairness, fairnessRatio, spinning: await measureSpinning(receiver, options) }
  } finally {
    await receiver.close()
  }
}

/** Sends events of tenants, each with an `Id` of its own, and says how long each took to arrive. */
class Sender {
  readonly #world: World
  readonly #url: string
  readonly receiver: Receiver
  #nextId = 1

  constructor(world: World, url: string, receiver: Receiver) {
    this.#world = world
    this.#url = url
    this.receiver = receiver
  }

  async send(count: number, perSecond: number, tenantOf: (place: number) => number) {
    const firstId = this.#nextId
    this.#nextId += count
    const requests = Array.from({ length: count }, (_, place) =>
      requestOf(this.#world, firstId + place, guidOf(tenantOf(place))),
    )
    const startedAt = performance.now()
    const sent = await sendPaced(this.#url, requests, perSecond)
    const acknowledged = new Map([...sent.acknowledgedAt].map(([place, at]) => [firstId + place, at]))
    return { ...sent, acknowledged, startedAt }
  }

  /** Sends at a rate and waits for all of it. */
  async measure(what: string, count: number, perSecond: number, tenantOf: (place: number) => number): Promise<Latency> {
    const { acknowledged } = await this.send(count, perSecond, tenantOf)
    await this.receiver.has([...acknowledged.keys()], quietMs)
    return latencyOf(
      what,
      [...acknowledged].map(([id, at]) => Math.max(0, this.receiver.receivedAt.get(id)! - at)),
    )
  }
}

async function measureRates(sender: Sender, { durationMs }: DispatchOptions): Promise<Latency[]> {
  await sender.measure('warm-up', 500, 500, (place) => place % flooding)
  const rows: Latency[] = []
  for (const rate of rates) {
    rows.push(await sender.measure(`${rate}/s`, (rate * durationMs) / 1000, rate, (place) => place % flooding))
  }
  return rows
}

async function measureBurst(sender: Sender, { burst }: DispatchOptions): Promise<DispatchReport['burst']> {
  const before = sender.receiver.count
  const count = (burst.perSecond * burst.durationMs) / 1000
  const { acknowledged, refused, elapsedMs, startedAt } = await sender.send(
    count,
    burst.perSecond,
    (place) => place % flooding,
  )
  await sender.receiver.has([...acknowledged.keys()], quietMs).catch(() => {})
  const arrived = [...acknowledged.keys()].flatMap((id) => sender.receiver.receivedAt.get(id) ?? [])
  return {
    acknowledged: acknowledged.size,
    refused,
    acceptedPerSecond: rounded((acknowledged.size / elapsedMs) * 1000),
    drainedPerSecond: rounded((arrived.length / (Math.max(...arrived) - startedAt)) * 1000),
    lost: acknowledged.size - arrived.length,
    repeated: sender.receiver.count - before - arrived.length,
  }
}

/** A hundred events a second of 198 connections, alone and while a flood is worked off and an endpoint is dead. */
async function measureFairness(sender: Sender, { durationMs, flood }: DispatchOptions): Promise<Latency[]> {
  const rate = 100
  const count = (rate * durationMs) / 1000
  const alone = await sender.measure('198 connections alone', count, rate, (place) => place % flooding)
  await sender.send(500, 1000, () => dead)
  await sender.send(flood, 5000, () => flooding)
  const beside = await sender.measure('beside a flood and a dead one', count, rate, (place) => place % flooding)
  return [alone, beside]
}

/** What the sender waits for its answer at 200 requests a second: first with a handler that returns, then with one that spins. */
async function measureSpinning(receiver: Receiver, { durationMs }: DispatchOptions): Promise<Latency[]> {
  const rows: Latency[] = []
  for (const [what, body] of [
    ['a handler that returns', ''],
    ['a handler that spins for 10 s', 'const end = Date.now() + 10_000; while (Date.now() < end);'],
  ] as const) {
    const handler = `{ id: 'spin', provider: 'autotask', subscriptions: ['*'], onWebhook() { ${body} } }`
    const latencies = await withGateway(receiver, `export default { handlers: [${handler}] }\n`, async (sender) => {
      await sender.send(200, 200, (place) => place % flooding)
      return (await sender.send((200 * durationMs) / 1000, 200, (place) => place % flooding)).latencies
    })
    rows.push(latencyOf(what, latencies))
  }
  return rows
}

async function withGateway<Result>(
  receiver: Receiver,
  config: string,
  work: (sender: Sender) => Promise<Result>,
): Promise<Result> {
  const world = await createWorld(temporaryFolder(), { config, also: (store, made) => populate(store, made, receiver) })
  const server = await ServerProcess.start('gateway', { ...world.env, GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' })
  try {
    return await work(new Sender(world, server.url, receiver))
  } finally {
    await server.kill()
  }
}

/** The other tenants, one of which has an endpoint of its own that nobody listens at; and the endpoint of all of them. */
async function populate(
  store: Store,
  { environmentId, integrationId }: { environmentId: number; integrationId: number },
  receiver: Receiver,
): Promise<void> {
  const now = Date.now()
  await store.saveEndpoint({
    environmentId,
    role: 'primary',
    source: 'api',
    endpoint: {
      url: receiver.url,
      types: ['*'],
      ordered: true,
      concurrency: 20,
      perConnection: 4,
      unmatched: false,
      settings: {},
    },
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    now,
  })
  for (let tenant = 1; tenant < tenants; tenant += 1) {
    const config = { webhookGuid: guidOf(tenant) }
    await store.createConnection({
      integrationId,
      connectionId: `tenant-${tenant}`,
      config,
      metadata: null,
      tags: {},
      matchKeys: autotask().receive.connectionKeys(config),
      credentials: null,
      ...(tenant === dead && { webhookUrlOverride: 'http://127.0.0.1:9/' }),
      now,
    })
  }
}

function latencyOf(what: string, values: readonly number[]): Latency {
  const [p50Ms, p95Ms, p99Ms] = [50, 95, 99].map((percent) => rounded(percentile(values, percent)))
  return { what, events: values.length, p50Ms: p50Ms!, p95Ms: p95Ms!, p99Ms: p99Ms! }
}

export function describeDispatch({ rates, burst, fairness, fairnessRatio, spinning }: DispatchReport): string {
  const latencies = (rows: readonly Latency[]) =>
    table(
      ['', 'events', 'p50 ms', 'p95 ms', 'p99 ms'],
      rows.map(({ what, events, p50Ms, p95Ms, p99Ms }) => [what, events, p50Ms, p95Ms, p99Ms]),
    )
  return [
    'dispatch: from the acknowledgement to the receipt at an HTTP endpoint (wanted: p95 of at most 25 ms at 200/s)',
    latencies(rates),
    `a burst: ${burst.acknowledged} acknowledged at ${burst.acceptedPerSecond}/s (${burst.refused} refused), drained at ` +
      `${burst.drainedPerSecond}/s; lost ${burst.lost}, repeated ${burst.repeated}`,
    `fairness: p95 beside a flood and a dead endpoint is ${fairnessRatio} times that alone (wanted: at most 2)`,
    latencies(fairness),
    'receiving at 200/s: the sender waits for its answer',
    latencies(spinning),
  ].join('\n')
}
