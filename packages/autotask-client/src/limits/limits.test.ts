import { describe, expect, it } from 'vitest'
import { createLimiter } from '../index.ts'
import { credentials, fetchOf, makeClient, makeClock, nockApi, nockZone, useNock } from '../../test/support/harness.ts'

useNock()

/** A fetch that counts the concurrent requests per endpoint. Each request takes one turn of the event loop. */
function countingFetch(
  threshold = { externalRequestThreshold: 10_000, requestThresholdTimeframe: 60, currentTimeframeRequestCount: 0 },
) {
  const open = new Map<string, number>()
  const most = new Map<string, number>()
  const seen: string[] = []
  const fetch = fetchOf(async ({ method }, { pathname }) => {
    const endpoint = pathname.split('/')[3] ?? ''
    seen.push(`${method} ${endpoint}`)
    open.set(endpoint, (open.get(endpoint) ?? 0) + 1)
    most.set(endpoint, Math.max(most.get(endpoint) ?? 0, open.get(endpoint) ?? 0))
    await new Promise(setImmediate)
    open.set(endpoint, (open.get(endpoint) ?? 0) - 1)
    return Response.json(endpoint === 'ThresholdInformation' ? threshold : { item: { id: 1 } })
  })
  return { fetch, most, seen }
}

/** A fetch that answers the zone look-up and nothing else. */
const hanging = fetchOf(
  ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    }),
)

describe('concurrent calls', () => {
  it('are limited to three per endpoint', async () => {
    const { fetch, most } = countingFetch()
    const { client } = makeClient({ fetch })
    await client.tickets.get(1)
    const ids = Array.from({ length: 10 }, (_, index) => index + 1)
    await Promise.all(ids.flatMap((id) => [client.tickets.get(id), client.webhooks('Ticket').get(id)]))
    expect(Object.fromEntries(most)).toMatchObject({ Tickets: 3, TicketWebhooks: 3 })
  })

  it('are limited to three for all clients that share a limiter', async () => {
    const { fetch, most } = countingFetch()
    const limiter = createLimiter()
    const clients = [1, 2, 3, 4].map(() => makeClient({ fetch, limiter }).client)
    await clients[0]?.tickets.get(1)
    await Promise.all(clients.flatMap((client) => [client.tickets.get(1), client.tickets.get(2)]))
    expect(most.get('Tickets')).toBe(3)
  })

  it('are counted per database', async () => {
    const { fetch, most } = countingFetch()
    const limiter = createLimiter()
    const clients = [1, 2].map((ci) =>
      makeClient({ fetch, limiter, credentials: { ...credentials, username: `a${ci}@b` } }),
    )
    for (const { client } of clients) await client.tickets.get(1)
    await Promise.all(clients.flatMap(({ client }) => [1, 2, 3, 4].map((id) => client.tickets.get(id))))
    expect(most.get('Tickets')).toBe(6)
  })
})

describe('the hourly limit', () => {
  it('is read from ThresholdInformation', async () => {
    nockZone()
    nockApi().get('/ThresholdInformation').reply(200, {
      externalRequestThreshold: 10_000,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 5000,
    })
    nockApi().get('/Tickets/1').reply(200, { item: null })
    const clock = makeClock()
    const limiter = createLimiter({ now: clock.now, sleep: clock.sleep })
    const { client, slept } = makeClient({ limiter }, clock)
    expect(await client.threshold()).toEqual({ limit: 10_000, timeframeMinutes: 60, used: 5000 })
    expect(limiter.share((await client.zone()).database)).toBe(0.5)
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'hourly_limit', retryable: true })
    await client.tickets.get(1, { urgent: true })
    expect(slept).toEqual([1000])
  })

  it('is calibrated while calls are made, and while they are stopped', async () => {
    const threshold = {
      externalRequestThreshold: 10_000,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 6000,
    }
    const { fetch, seen } = countingFetch(threshold)
    const { client, clock } = makeClient({ fetch })
    for (let call = 0; call < 20; call += 1) await client.tickets.get(1)
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'hourly_limit' })
    expect(seen.filter((call) => call.includes('Threshold'))).toHaveLength(1)
    threshold.currentTimeframeRequestCount = 30
    clock.pass(300_000)
    await client.tickets.get(1)
    expect(seen.filter((call) => call.includes('Threshold'))).toHaveLength(2)
  })

  it('is shared by the clients of one database only', async () => {
    const { fetch } = countingFetch({
      externalRequestThreshold: 4,
      requestThresholdTimeframe: 60,
      currentTimeframeRequestCount: 2,
    })
    const limiter = createLimiter({ hourlyLimit: 4, sleep: async () => {} })
    const clients = ['a1@b', 'c1@d', 'a2@b'].map(
      (username) => makeClient({ fetch, limiter, credentials: { ...credentials, username } }).client,
    )
    await clients[0]?.tickets.get(1)
    await clients[1]?.tickets.get(1)
    await expect(clients[0]?.tickets.get(1)).rejects.toMatchObject({ code: 'hourly_limit' })
    await clients[2]?.tickets.get(1)
  })

  it('stops calls to the database for as long as Autotask asks', async () => {
    nockZone()
    nockApi()
      .get('/Tickets/1')
      .reply(429, { errors: ['Request threshold exceeded'] }, { 'retry-after': '120' })
    const { client } = makeClient()
    const closed = { code: 'hourly_limit', retryAfterMs: 120_000 }
    await expect(client.tickets.get(1)).rejects.toMatchObject({ ...closed, status: 429 })
    await expect(client.errorLogs.delete(1, { urgent: true })).rejects.toMatchObject(closed)
  })

  it('stays the same after an answer without numbers, and after a failure', async () => {
    nockZone()
    nockApi().get('/ThresholdInformation').reply(200, {})
    await expect(makeClient().client.threshold()).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a retryable failure', () => {
  it.each([
    ['the thread limit as 429', 429, '', [1000]],
    ['the thread limit as 500', 500, { errors: ['Thread Threshold Exceeded', 'Itgenatr005'] }, [1000]],
    ['an outage', 503, '<html></html>', [1000]],
    ['a 500 without a text', 500, '', [1000]],
    ['a timeout at Autotask', 500, { errors: ['Execution Timeout Expired'] }, [1000]],
    ['HTML instead of JSON', 200, '<html>Maintenance</html>', [1000]],
  ])('is retried: %s', async (_, status, body, waits) => {
    nockZone()
    nockApi()
      .get('/Tickets/1')
      .reply(status, body)
      .get('/Tickets/1')
      .reply(200, { item: { id: 1 } })
    const { client, slept } = makeClient()
    expect((await client.tickets.get(1))?.id).toBe(1)
    expect(slept).toEqual(waits)
  })

  it('is retried if the connection fails', async () => {
    nockZone()
    nockApi().get('/Tickets/1').replyWithError('socket hang up')
    nockApi().get('/Tickets/1').reply(200, { item: null })
    const { client, slept } = makeClient()
    await client.tickets.get(1)
    expect(slept).toEqual([1000])
  })

  it.each([
    ['in seconds', () => '7', 8000],
    ['a date', (now: number) => new Date(now + 7000).toUTCString(), 8000],
    ['invalid', () => 'soon', 1000],
  ])('is retried after Retry-After plus jitter, if the header is %s', async (_, header, ms) => {
    const clock = makeClock()
    nockZone()
    nockApi()
      .get('/Tickets/1')
      .reply(429, '', { 'retry-after': header(clock.now()) })
    nockApi().get('/Tickets/1').reply(200, { item: null })
    const { client, slept } = makeClient({}, clock)
    await client.tickets.get(1)
    expect(slept).toEqual([ms])
  })

  it('also delays other calls to the endpoint', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(429, '', { 'retry-after': '7' })
    nockApi().get('/Tickets/2').reply(200, { item: null })
    const { client, slept } = makeClient({ retries: 0 })
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'thread_limit', retryAfterMs: 7000 })
    await client.tickets.get(2)
    expect(slept).toEqual([7000])
  })

  it('is thrown at once if Autotask asks for more than a minute', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(503, '', { 'retry-after': '3600' })
    const { client, slept } = makeClient()
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 3_600_000 })
    expect(slept).toEqual([])
  })

  it('is retried with growing delays and jitter, and finally thrown', async () => {
    nockZone()
    nockApi().get('/Tickets/1').times(8).reply(503)
    const { client, slept } = makeClient({ retries: 7, random: () => 0.5 })
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    expect(slept).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 45_000])
  })

  it.each([
    [400, 'validation'],
    [403, 'permission_denied'],
    [405, 'validation'],
  ])('is not HTTP %i, which is thrown as %s at once', async (status, code) => {
    nockZone()
    nockApi().get('/Tickets/1').reply(status)
    const { client, slept } = makeClient()
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code, status })
    expect(slept).toEqual([])
  })

  it('is not HTTP 500 with an error text', async () => {
    nockZone()
    nockApi()
      .post('/Tickets/query')
      .reply(500, { errors: ['Picklist value [99] does not exist for priority.'] })
    const { client, slept } = makeClient()
    await expect(client.tickets.query().next()).rejects.toMatchObject({
      code: 'validation',
      status: 500,
      texts: ['Picklist value [99] does not exist for priority.'],
      message: expect.stringContaining('Picklist value [99]'),
    })
    expect(slept).toEqual([])
  })
})

describe('a call', () => {
  it('has a timeout', async () => {
    const { client } = makeClient({ fetch: hanging, timeoutMs: 20, retries: 0 })
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'timeout', retryable: true })
  })

  it('ends with the signal: in flight, in a queue, while it waits, and before it starts', async () => {
    const reason = new Error('shutting down')
    const controller = new AbortController()
    const { signal } = controller
    const { client } = makeClient({ fetch: hanging })
    await client.zone()
    const calls = [1, 2, 3, 4, 5].map((id) => client.tickets.get(id, { signal }))
    const settled = Promise.allSettled(calls)
    await new Promise(setImmediate)
    controller.abort(reason)
    for (const call of await settled) expect(call).toEqual({ status: 'rejected', reason })
    await expect(client.tickets.get(1, { signal })).rejects.toBe(reason)
    const query = client.tickets.query({ signal })
    await expect(query.next()).rejects.toBe(reason)
  })

  it('ends with the signal while it waits for a retry', async () => {
    nockZone()
    nockApi().get('/Tickets/1').reply(503)
    const controller = new AbortController()
    const sleep = async (_: number, signal?: AbortSignal) => {
      controller.abort(new Error('enough'))
      signal?.throwIfAborted()
    }
    const { client } = makeClient({ sleep })
    await expect(client.tickets.get(1, { signal: controller.signal })).rejects.toThrow('enough')
  })
})
