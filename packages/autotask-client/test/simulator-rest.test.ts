import type { Autotask } from '@guidepost/autotask-simulator'
import { describe, expect, it } from 'vitest'
import { createAutotaskClient, createLimiter, memoryUserStates, type Filter } from '../src/index.ts'
import { all } from './support/harness.ts'
import { clientOf, openAutotask, statuses } from './support/simulated.ts'

/** A simulator with the tickets `Ticket 1`, `Ticket 2`, …. Every third one is complete. */
async function withTickets(count: number): Promise<{ autotask: Autotask; ids: number[] }> {
  const udfs = { Ticket: [{ name: 'Alert' }] }
  const autotask = await openAutotask({ tenants: [{ udfs }] })
  const companyID = autotask.tenant.companyId
  const ids = Array.from({ length: count }, (_, index) => {
    const status = index % 3 === 0 ? 5 : 1
    const userDefinedFields = [{ name: 'Alert', value: `a${index + 1}` }]
    const values = { title: `Ticket ${index + 1}`, status, priority: 1, companyID, userDefinedFields }
    return autotask.tenant.create('Tickets', values)
  })
  return { autotask, ids }
}

describe('queries to the simulator', () => {
  it.each<[Filter, number[]]>([
    [{ op: 'eq', field: 'title', value: 'Ticket 2' }, [2]],
    [{ op: 'noteq', field: 'status', value: 5 }, [2, 3, 5, 6]],
    [{ op: 'beginsWith', field: 'title', value: 'ticket' }, [1, 2, 3, 4, 5, 6]],
    [{ op: 'endsWith', field: 'title', value: '6' }, [6]],
    [{ op: 'contains', field: 'title', value: 'et 3' }, [3]],
    [{ op: 'exist', field: 'completedDate' }, [1, 4]],
    [{ op: 'notExist', field: 'completedDate' }, [2, 3, 5, 6]],
    [{ op: 'in', field: 'status', value: [5] }, [1, 4]],
    [{ op: 'notIn', field: 'status', value: [5] }, [2, 3, 5, 6]],
    [{ op: 'eq', field: 'Alert', value: 'a2', udf: true }, [2]],
    [{ op: 'gte', field: 'createDate', value: new Date('2026-01-01') }, [1, 2, 3, 4, 5, 6]],
    [{ op: 'lt', field: 'createDate', value: new Date('2026-01-01') }, []],
    [
      {
        op: 'or',
        items: [
          { op: 'eq', field: 'title', value: 'Ticket 1' },
          { op: 'eq', field: 'title', value: 'Ticket 3' },
        ],
      },
      [1, 3],
    ],
  ])('support %j', async (filter, numbers) => {
    const { autotask, ids } = await withTickets(6)
    const found = await all(clientOf(autotask).query('Tickets', { filter: [filter], includeFields: ['id'] }))
    expect(found).toEqual(numbers.map((number) => ({ id: ids[number - 1] })))
    expect(await clientOf(autotask).count('Tickets', { filter: [filter] })).toBe(numbers.length)
  })

  it.each(['nextPageUrl', 'keyset'] as const)('give every page by %s', async (paging) => {
    const { autotask, ids } = await withTickets(23)
    const found = await all(clientOf(autotask).query('Tickets', { paging, pageSize: 5 }))
    expect(found.map(({ id }) => id)).toEqual(ids)
  })

  it('that are invalid are rejected, and not retried', async () => {
    const { autotask } = await withTickets(0)
    const filter: Filter[] = [{ op: 'eq', field: 'nothing', value: 1 }]
    await expect(all(clientOf(autotask).query('Tickets', { filter }))).rejects.toMatchObject({ code: 'validation' })
    expect(statuses(autotask).filter((status) => status === 500)).toHaveLength(1)
  })
})

describe('tickets in the simulator', () => {
  it('are read, found by number, listed after a change, and listed after deletion', async () => {
    const { autotask, ids } = await withTickets(3)
    const { tickets } = clientOf(autotask)
    const [first = 0, second = 0] = ids
    const ticket = await tickets.get(first)
    expect(ticket).toMatchObject({ id: first, title: 'Ticket 1', status: 5, companyID: autotask.tenant.companyId })
    expect((await tickets.byNumber(ticket?.ticketNumber ?? ''))?.id).toBe(first)
    expect((await tickets.statuses()).find(({ id }) => id === 5)?.label).toBe('Complete')
    await autotask.clock.advance(60_000)
    const since = new Date(autotask.clock.now())
    expect(await all(tickets.changed({ since }))).toEqual([])
    autotask.tenant.update('Tickets', second, { status: 5 })
    const [changed] = await all(tickets.changed({ since }))
    expect(changed).toMatchObject({ id: second, status: 5, lastActivityDate: since.toISOString() })
    autotask.tenant.delete('Tickets', first)
    expect(await tickets.get(first)).toBeUndefined()
    const [deleted] = await all(tickets.deleted())
    expect(deleted).toMatchObject({ ticketID: first, ticketNumber: ticket?.ticketNumber })
  })
})

describe('the limits of the simulator', () => {
  it('are not exceeded by many concurrent calls of two clients', async () => {
    const autotask = await openAutotask({ processingMs: 2 })
    const limiter = createLimiter()
    const clients = [clientOf(autotask, { limiter }), clientOf(autotask, { limiter })]
    const calls = Array.from({ length: 15 }, () => clients.map((client) => client.webhooks('Ticket').get(1)))
    await Promise.all(calls.flat())
    expect(new Set(statuses(autotask))).toEqual(new Set([200]))
  })

  it.each(
    (['429', '500'] as const).flatMap((status) =>
      (['none', 'seconds', 'date'] as const).map((retryAfter) => [status, retryAfter] as const),
    ),
  )('are waited for when they are met: %s, Retry-After %s', async (threadStatus, retryAfter) => {
    const autotask = await openAutotask({ behaviour: { threadStatus, retryAfter } })
    const waits: number[] = []
    const sleep = async (ms: number) => void waits.push(ms)
    const client = clientOf(autotask, { sleep, random: () => 1 })
    autotask.fail({ kind: 'thread-limit', path: 'Companies' })
    expect(await client.get('Companies', autotask.tenant.companyId)).toBeDefined()
    expect(waits[0]).toBe(retryAfter === 'none' ? 1000 : 3000)
  })

  it.each(['429', '500'] as const)('per hour stop calls to the database, reported as %s', async (hourlyStatus) => {
    const autotask = await openAutotask({ behaviour: { hourlyStatus, retryAfter: 'seconds' } })
    const client = clientOf(autotask)
    autotask.fail({ kind: 'hourly-limit', path: 'Tickets' })
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'hourly_limit', retryAfterMs: 2000 })
    await expect(client.tickets.get(1, { urgent: true })).rejects.toMatchObject({
      code: 'hourly_limit',
      status: undefined,
    })
    await autotask.clock.advance(2000)
    expect(await client.tickets.get(1)).toBeUndefined()
  })

  it('per hour are read from ThresholdInformation', async () => {
    const autotask = await openAutotask({ behaviour: { hourlyRequests: 20 } })
    const client = clientOf(autotask)
    for (let call = 0; call < 8; call += 1) await client.tickets.get(1)
    expect(await client.threshold()).toEqual({ limit: 20, timeframeMinutes: 60, used: 9 })
    await client.tickets.get(1)
    await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'hourly_limit' })
    expect(statuses(autotask)).toHaveLength(11)
  })
})

describe('an API user of the simulator', () => {
  it('with a wrong secret makes two calls, and is never locked', async () => {
    const autotask = await openAutotask({ behaviour: { lockAfter401s: 3 } })
    const { user } = autotask.tenant
    const wrong = { username: user.username, secret: 'wrong', integrationCode: user.integrationCode }
    const shared = { userStates: memoryUserStates(), limiter: createLimiter() }
    const client = clientOf(autotask, { ...shared, credentials: wrong })
    const calls = Array.from({ length: 10 }, () => client.tickets.get(1))
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'unauthorized' } })
    }
    expect(user.failedLogins).toBe(2)
    expect(await clientOf(autotask, shared).tickets.get(1)).toBeUndefined()
  })

  it('can be moved to another zone between calls', async () => {
    const { autotask, ids } = await withTickets(1)
    const { username, secret, integrationCode } = autotask.tenant.user
    const credentials = { username, secret, integrationCode }
    const client = createAutotaskClient({ credentials, fetch: asAutotask(autotask) })
    expect((await client.tickets.get(ids[0] ?? 0))?.title).toBe('Ticket 1')
    const before = (await client.zone()).url
    await autotask.tenant.moveZone()
    expect((await client.tickets.get(ids[0] ?? 0))?.title).toBe('Ticket 1')
    expect((await client.zone()).url).not.toBe(before)
    expect(statuses(autotask).filter((status) => status === 401)).toHaveLength(1)
  })

  it('can be moved during many concurrent calls, none of which counts as refused', async () => {
    const { autotask, ids } = await withTickets(6)
    const { username, secret, integrationCode } = autotask.tenant.user
    const credentials = { username, secret, integrationCode }
    const userStates = memoryUserStates()
    const client = createAutotaskClient({ credentials, userStates, fetch: asAutotask(autotask) })
    const readAll = () => Promise.all(ids.map((id) => client.tickets.get(id)))
    await readAll()
    await autotask.tenant.moveZone()
    expect((await readAll()).map((ticket) => ticket?.id)).toEqual(ids)
    expect(statuses(autotask).filter((status) => status === 401).length).toBeGreaterThan(1)
    expect(await userStates.get(username)).toBeUndefined()
  })

  it.each(['number', 'text'] as const)('reads its rights, sent as %s', async (userAccess) => {
    const users = [{ level: { access: { Tickets: 'view' }, canCreateWebhooks: false } as const }]
    const autotask = await openAutotask({ tenants: [{ users }], behaviour: { userAccess } })
    const client = clientOf(autotask)
    expect(await client.entityInformation('Tickets')).toMatchObject({
      supportsWebhookCallouts: true,
      userAccessForQuery: 'all',
      userAccessForUpdate: 'none',
    })
    expect((await client.entityFields('Tickets')).find(({ name }) => name === 'status')).toMatchObject({
      isPickList: true,
      isSupportedWebhookField: true,
    })
  })
})

describe('outages of the simulator', () => {
  it.each([
    ['an HTML page', { kind: 'outage' } as const],
    ['an HTML page with status 500', { kind: 'outage', status: 500 } as const],
    ['a broken connection', { kind: 'broken-connection', when: 'before' } as const],
  ])('are retried: %s', async (_, fault) => {
    const autotask = await openAutotask()
    autotask.fail({ ...fault, times: 3 })
    expect(await clientOf(autotask).get('Companies', autotask.tenant.companyId)).toBeDefined()
  })
})

/** A fetch that maps Autotask's hosts to the simulator: `webservices<n>` is its nth zone. Tests the client without `simulatorOrigin`. */
function asAutotask(autotask: Autotask): typeof fetch {
  const zones = [autotask.url]
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const number = Number(/^webservices(\d*)\./.exec(url.host)?.[1] ?? 0) || 1
    const answer = await fetch(`${zones[number - 1]}${url.pathname}${url.search}`, init)
    const text = await answer.text()
    const named = /"url":"(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1]
    if (named && !zones.includes(named)) zones.push(named)
    const renamed = zones.reduce(
      (rest, zone, index) => rest.replaceAll(zone, `https://webservices${index + 1}.autotask.net`),
      text,
    )
    return new Response(renamed, { status: answer.status, headers: answer.headers })
  }
}
