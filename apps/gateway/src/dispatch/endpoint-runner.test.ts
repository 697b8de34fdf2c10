import { autotask } from '@guidepost/provider-autotask'
import type { ClaimedDelivery, DestinationStatus, Endpoint } from '@guidepost/store'
import type { ServerResponse } from 'node:http'
import pino from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { OutboundAgents } from '../outbound/agent.ts'
import { allowOf, startReceiver } from '../../test/support/receiver.ts'
import { generateSigningKey } from '../outbound/settings.ts'
import { EndpointHealth } from './endpoint-health.ts'
import { EndpointRunner } from './endpoint-runner.ts'
import { Endpoints } from './endpoints.ts'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'

const key = generateSigningKey('standard')
const closers: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

describe('EndpointRunner', () => {
  it('sends a signed delivery, and returns its outcome and the record of the attempt', async () => {
    const { run, receiver } = await start((response) => response.writeHead(200).end('thanks'))
    expect(await run()).toEqual({
      outcome: { kind: 'succeeded' },
      attempt: { startedAt: 1000, latencyMs: expect.any(Number), status: 200, answer: Buffer.from('thanks') },
    })
    const { headers, body } = receiver.received[0]!
    const verifier = new Webhook(key)
    const at = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(headers['webhook-signature']).toBe(verifier.sign(String(headers['webhook-id']), at, body))
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^guidepost/),
    })
  })

  it.each([
    ['500', (response: ServerResponse) => response.writeHead(500).end(), 5000],
    ['404', (response: ServerResponse) => response.writeHead(404).end(), 5000],
    ['a redirect', (response: ServerResponse) => response.writeHead(302, { location: '/' }).end(), 5000],
    ['429 with a time', (response: ServerResponse) => response.writeHead(429, { 'retry-after': '60' }).end(), 66_000],
    ['nothing', (response: ServerResponse) => response.destroy(), 5000],
  ])('retries later after %s', async (_, answer, waitMs) => {
    const { run } = await start(answer)
    const { outcome } = await run()
    expect(outcome).toEqual({ kind: 'retry', at: 1000 + waitMs, error: expect.any(String) })
  })

  it('gives up after the last attempt of its schedule', async () => {
    const { run } = await start((response) => response.writeHead(500).end(), { schedule: { maxAttempts: 3 } })
    expect((await run({ attempt: 3 })).outcome).toEqual({ kind: 'dead', error: 'The endpoint answered 500' })
  })

  it('sends nothing that the filter leaves out, and says why', async () => {
    const { run, receiver } = await start(undefined, { filter: { action: ['create'], payload: { id: [7] } } })
    const error = 'action is "Update", not one of "create"'
    expect(await run()).toEqual({ outcome: { kind: 'filtered', error } })
    expect(receiver.received).toEqual([])
    const { event } = claimedDelivery()
    expect(await run({ event: { ...event, action: 'Create' } })).toMatchObject({ outcome: { kind: 'succeeded' } })
  })

  it('sends no recovered event to an endpoint that wants none', async () => {
    const { run, receiver } = await start(undefined, { recovered: 'none' })
    const recovered = { fidelity: 'exact', between: { from: null, to: 0 }, actor: null, late: true }
    const event = { ...claimedDelivery().event, origin: 'error-log', recovered } as const
    expect(await run({ event })).toMatchObject({ outcome: { kind: 'filtered' } })
    expect(receiver.received).toEqual([])
    expect(await run()).toMatchObject({ outcome: { kind: 'succeeded' } })
  })

  it('lets the next delivery probe a failing endpoint when the filter leaves the probe out', async () => {
    const { run, holds } = await start(
      undefined,
      { filter: { action: ['create'] } },
      { held: 'failing', message: 'down' },
    )
    expect(await run({ probe: true })).toMatchObject({ outcome: { kind: 'filtered' } })
    expect(holds).toEqual([{ id: 'http:1', reason: 'failing', message: 'down', probeAt: 1000, now: 1000 }])
  })

  it('holds an endpoint that is gone, and gives its delivery back', async () => {
    const { run, holds } = await start((response) => response.writeHead(410).end())
    expect((await run()).outcome).toMatchObject({ kind: 'release' })
    expect(holds).toMatchObject([{ id: 'http:1', reason: 'gone', message: expect.stringContaining('410') }])
  })

  it('holds an endpoint once after a run of failures, until a probe succeeds', async () => {
    let status = 503
    const { run, clock, holds, releases } = await start((response) => response.writeHead(status).end())
    for (let count = 0; count < 12; count += 1) {
      clock.now += 5000
      await run({ id: String(count) })
    }
    // The tenth failure holds it. Later ones come from attempts that began before the hold, or after somebody ended it.
    expect(holds).toMatchObject([{ reason: 'failing', message: 'The endpoint answered 503', probeAt: 51_000 + 30_000 }])

    clock.now = 81_000
    expect((await run({ probe: true })).outcome).toEqual({ kind: 'release', error: 'The endpoint answered 503' })
    expect(holds[1]).toMatchObject({ reason: 'failing', probeAt: 81_000 + 30_000 })
    expect(releases).toEqual([])

    status = 204
    expect((await run({ probe: true })).outcome).toEqual({ kind: 'succeeded' })
    expect(releases).toMatchObject([{ id: 'http:1', only: 'failing' }])
  })

  it('starts counting again after the hold was ended', async () => {
    const { run, clock, holds } = await start((response) => response.writeHead(503).end())
    const fail = async (times: number) => {
      for (let count = 0; count < times; count += 1) {
        clock.now += 5000
        await run({ id: String(count) })
      }
    }
    await fail(10)
    expect(holds).toHaveLength(1)
    await fail(9)
    expect(holds).toHaveLength(1)
    await fail(1)
    expect(holds).toHaveLength(2)
  })

  it('ignores the failures of attempts that began before the hold', async () => {
    const answers: (() => unknown)[] = []
    const { runner, run, clock, holds } = await start((response) => answers.push(() => response.writeHead(503).end()))
    const running = Array.from({ length: 30 }, (_, count) => run({ id: String(count) }))
    await expect.poll(() => answers.length).toBe(30)
    for (const [count, answer] of answers.entries()) {
      clock.now += 5000
      answer()
      await expect.poll(() => runner.free, { interval: 2 }).toBe(1024 - 29 + count)
    }
    await Promise.all(running)
    expect(holds).toHaveLength(1)
  })

  it('probes less and less often', async () => {
    const { run, clock, holds } = await start(
      (response) => response.writeHead(503).end(),
      {},
      { held: 'failing', since: 1000 },
    )
    for (const now of [31_000, 61_000, 121_000, 241_000, 10_000_000]) {
      clock.now = now
      await run({ probe: true })
    }
    expect(
      holds.map(({ probeAt }, index) => probeAt! - [31_000, 61_000, 121_000, 241_000, 10_000_000][index]!),
    ).toEqual([30_000, 60_000, 120_000, 240_000, 600_000])
  })

  it('holds nothing while an attempt succeeds now and then', async () => {
    let status = 500
    const { run, clock, holds, releases } = await start((response) => response.writeHead(status).end())
    for (let count = 0; count < 40; count += 1) {
      clock.now += 60_000
      status = count % 9 === 8 ? 200 : 500
      await run({ id: String(count) })
    }
    expect({ holds, releases }).toEqual({ holds: [], releases: [] })
  })

  it('sends nothing to a refused address, and says why', async () => {
    const { run, receiver } = await start((response) => response.end(), {}, {}, allowOf('10.0.0.0/8'))
    const { outcome, attempt } = await run()
    expect(outcome).toMatchObject({
      kind: 'retry',
      error: expect.stringContaining('Guidepost does not send to 127.0.0.1'),
    })
    expect(attempt).toMatchObject({ status: null, answer: null })
    expect(receiver.received).toEqual([])
  })

  it.each([
    ['the endpoint no longer exists', { destination: 'http:9' }, 'no longer exists'],
    ['the provider is not configured', { integration: { uniqueKey: 'x', provider: 'x' } }, 'is not configured'],
    ['the event cannot be read', { event: { ...claimedDelivery().event, body: Buffer.of(1) } }, 'no longer be read'],
  ])('retries later when %s', async (_, more: Partial<ClaimedDelivery>, error) => {
    const { run } = await start()
    expect((await run(more)).outcome).toMatchObject({ kind: 'retry', error: expect.stringContaining(error) })
  })

  it.each([
    ['it has settings of another version', { unknown: 1 }, [key], 'unknown'],
    ['it has no key', {}, [], 'no signing key'],
    ['it has no key of its format', {}, ['11111111-1111-4111-8111-111111111111'], 'whsec_'],
  ])('retries later when %s', async (_, settings, keys, error) => {
    const { run } = await start(undefined, settings, {}, undefined, keys)
    expect((await run()).outcome).toMatchObject({ kind: 'retry', error: expect.stringContaining(error) })
  })

  it('gives back what is under way when it is stopped', async () => {
    const { runner, run, receiver } = await start(() => {})
    const running = run()
    await expect.poll(() => receiver.received.length).toBe(1)
    expect(runner.free).toBe(1023)
    await runner.stop()
    expect((await running).outcome).toEqual({ kind: 'release' })
    expect(runner.free).toBe(1024)
  })

  it('takes no more while the bodies under way are too many bytes', async () => {
    const { runner, run } = await start(() => {})
    const event = { ...claimedDelivery().event, body: Buffer.alloc(64 * 1024 * 1024) }
    const running = run({ event })
    expect(runner.free).toBe(0)
    await running
    expect(runner.free).toBe(1024)
  })

  it('sends a test delivery, and holds nothing because of it', async () => {
    const { runner, holds } = await start((response) => response.writeHead(410).end('no'))
    expect(await runner.test(claimedDelivery({ destination: 'http:1' }))).toEqual({
      ok: false,
      error: expect.stringContaining('410'),
      attempt: expect.objectContaining({ status: 410, answer: Buffer.from('no') }),
    })
    expect(holds).toEqual([])
  })
})

describe('Endpoints', () => {
  it('caches an endpoint until the configuration changes, and does not cache an error', async () => {
    let reads = 0
    const endpoints = new Endpoints(
      {
        findEndpoint: () => {
          reads += 1
          if (reads === 1) return Promise.reject(new Error('busy'))
          return Promise.resolve({ endpoint: endpointOf('https://example.com'), secretsOf: 'http:1' })
        },
        listSecrets: () => Promise.resolve([]),
      },
      () => 0,
    )
    await expect(endpoints.find('http:1')).rejects.toThrow('busy')
    await endpoints.find('http:1')
    await endpoints.find('http:1')
    expect(reads).toBe(2)
    endpoints.clear()
    await endpoints.find('http:1')
    expect(reads).toBe(3)
  })
})

type Hold = Parameters<ConstructorParameters<typeof EndpointHealth>[0]['store']['holdDestination']>[0]

/** A runner for one endpoint, `http:1`, that a receiver on a real socket stands for. */
async function start(
  answer?: (response: ServerResponse) => unknown,
  settings: object = {},
  status: Partial<DestinationStatus> = {},
  allow = allowOf('127.0.0.1'),
  keys: readonly string[] = [key],
) {
  const receiver = await startReceiver(answer)
  const clock = { now: 1000 }
  const holds: Hold[] = []
  const releases: unknown[] = []
  const logger = pino({ level: 'silent' })
  const now = () => clock.now
  let endpoint: Endpoint = { ...endpointOf(receiver.url), settings: { ...settings }, ...status }
  const runner = new EndpointRunner({
    agents: new OutboundAgents(allow),
    allow,
    providers: new Map([['autotask', autotask()]]),
    installation: 'test',
    endpoints: new Endpoints(
      {
        findEndpoint: (id) => Promise.resolve(id === endpoint.id ? { endpoint, secretsOf: id } : undefined),
        listSecrets: ({ kind }) =>
          Promise.resolve(
            kind === 'endpoint'
              ? keys.map((value, id) => ({ id: String(id), value, createdAt: 0, retiresAt: null }))
              : [],
          ),
      },
      now,
    ),
    health: new EndpointHealth({
      store: {
        holdDestination(hold) {
          holds.push(hold)
          endpoint = {
            ...endpoint,
            held: hold.reason,
            since: endpoint.held === hold.reason ? endpoint.since : hold.now,
          }
          return Promise.resolve(endpoint)
        },
        releaseDestination: (release) => Promise.resolve(void releases.push(release)).then(() => undefined),
      },
      logger,
      now,
      random: () => 1,
    }),
    logger,
    now,
    random: () => 1,
  })
  closers.push(() => runner.stop().then(() => receiver.close()))
  const run = (more: Partial<ClaimedDelivery> = {}) => runner.run(claimedDelivery({ destination: 'http:1', ...more }))
  return { runner, run, receiver, clock, holds, releases }
}

function endpointOf(url: string): Endpoint {
  return {
    id: 'http:1',
    environmentId: 1,
    role: 'primary',
    overrides: null,
    source: 'api',
    url,
    types: ['*'],
    ordered: true,
    unmatched: false,
    concurrency: 20,
    perConnection: 4,
    settings: {},
    held: null,
    message: null,
    since: 0,
    probeAt: null,
    pausedFor: null,
    createdAt: 0,
    updatedAt: 0,
  }
}
