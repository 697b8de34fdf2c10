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
  /** How many events the flooding connection sends before the others are measured. */
  readonly flood: number
}

/** The time from the acknowledgement of an event to its receipt at the endpoint. */
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
  /** The latency of 198 connections: alone, and beside a flooding connection and one with a dead endpoint. */
  readonly fairness: readonly Latency[]
  readonly fairnessRatio: number
  /** The time of the answer to the sender at 200 webhooks/s, without and with a handler that spins the CPU. */
  readonly spinning: readonly Latency[]
}

const tenants = 200
const [flooding, dead] = [198, 199]
const rates = [50, 200, 1000]
const quietMs = 10_000

/**
 * Measures how soon acknowledged events reach an HTTP endpoint, whether a flood or a dead endpoint of one connection delays
 * the others, and whether a spinning handler delays receiving. This process is both the sender and the receiver, so that one
 * clock measures both times; the gateway is another process.
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

/** Sends events of tenants, each with its own `Id`, and measures how long each takes to arrive. */
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

  async send(count: number, perSecond: number, tenantOf: (index: number) => number) {
    const firstId = this.#nextId
    this.#nextId += count
    const requests = Array.from({ length: count }, (_, index) =>
      requestOf(this.#world, firstId + index, guidOf(tenantOf(index))),
    )
    const startedAt = performance.now()
    const sent = await sendPaced(this.#url, requests, perSecond)
    const acknowledged = new Map([...sent.acknowledgedAt].map(([index, at]) => [firstId + index, at]))
    return { ...sent, acknowledged, startedAt }
  }

  /** Sends at a rate and waits until everything has arrived. */
  async measure(what: string, count: number, perSecond: number, tenantOf: (index: number) => number): Promise<Latency> {
    const { acknowledged } = await this.send(count, perSecond, tenantOf)
    await this.receiver.has([...acknowledged.keys()], quietMs)
    return latencyOf(
      what,
      [...acknowledged].map(([id, at]) => Math.max(0, this.receiver.receivedAt.get(id)! - at)),
    )
  }
}

async function measureRates(sender: Sender, { durationMs }: DispatchOptions): Promise<Latency[]> {
  await sender.measure('warm-up', 500, 500, (index) => index % flooding)
  const rows: Latency[] = []
  for (const rate of rates) {
    rows.push(await sender.measure(`${rate}/s`, (rate * durationMs) / 1000, rate, (index) => index % flooding))
  }
  return rows
}

async function measureBurst(sender: Sender, { burst }: DispatchOptions): Promise<DispatchReport['burst']> {
  const before = sender.receiver.count
  const count = (burst.perSecond * burst.durationMs) / 1000
  const { acknowledged, refused, elapsedMs, startedAt } = await sender.send(
    count,
    burst.perSecond,
    (index) => index % flooding,
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

/** Measures 100 events/s of 198 connections: alone, and while a flood is being delivered and an endpoint is dead. */
async function measureFairness(sender: Sender, { durationMs, flood }: DispatchOptions): Promise<Latency[]> {
  const rate = 100
  const count = (rate * durationMs) / 1000
  const alone = await sender.measure('198 connections alone', count, rate, (index) => index % flooding)
  await sender.send(500, 1000, () => dead)
  await sender.send(flood, 5000, () => flooding)
  const beside = await sender.measure('beside a flood and a dead one', count, rate, (index) => index % flooding)
  return [alone, beside]
}

/** Measures the answers to the sender at 200 requests/s: first with a handler that returns, then with one that spins. */
async function measureSpinning(receiver: Receiver, { durationMs }: DispatchOptions): Promise<Latency[]> {
  const rows: Latency[] = []
  for (const [what, body] of [
    ['a handler that returns', ''],
    ['a handler that spins for 10 s', 'const end = Date.now() + 10_000; while (Date.now() < end);'],
  ] as const) {
    const handler = `{ id: 'spin', provider: 'autotask', subscriptions: ['*'], onWebhook() { ${body} } }`
    const latencies = await withGateway(receiver, `export default { handlers: [${handler}] }\n`, async (sender) => {
      await sender.send(200, 200, (index) => index % flooding)
      return (await sender.send((200 * durationMs) / 1000, 200, (index) => index % flooding)).latencies
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

/** Creates the other tenants, one with its own endpoint that nothing listens on, and the endpoint of all the others. */
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
    'dispatch: from the acknowledgement to the receipt at an HTTP endpoint (target: p95 ≤ 25 ms at 200/s)',
    latencies(rates),
    `burst: ${burst.acknowledged} events acknowledged at ${burst.acceptedPerSecond}/s (${burst.refused} refused), delivered at ` +
      `${burst.drainedPerSecond}/s; ${burst.lost} lost, ${burst.repeated} repeated`,
    `fairness: the p95 beside a flood and a dead endpoint is ${fairnessRatio} times the p95 alone (target: ≤ 2)`,
    latencies(fairness),
    'receiving at 200/s: the sender waits for its answer',
    latencies(spinning),
  ].join('\n')
}
