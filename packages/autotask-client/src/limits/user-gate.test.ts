import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { createLimiter, memoryUserStates, type AutotaskClientOptions, type UserState } from '../index.ts'
import { credentials, fetchOf, makeClient, nockApi, nockZone, useNock, zone } from '../../test/support/harness.ts'

useNock()

/** A fetch that answers every ticket with the status from `statusOf`, and counts the calls. */
function nockTickets(statusOf: (call: number) => number): { calls: () => number } {
  nock('https://webservices.autotask.net')
    .persist()
    .get(/zoneInformation/)
    .reply(200, { url: `${zone}/ATServicesRest/`, ci: 1 })
  let calls = 0
  nock(zone)
    .persist()
    .get(/\/Tickets\/\d+$/)
    .reply(() => {
      calls += 1
      const status = statusOf(calls)
      return [status, status === 200 ? { item: null } : '']
    })
  return { calls: () => calls }
}

const refused = { code: 'unauthorized' }

describe('a refused API user', () => {
  it('is blocked after two refusals in a row', async () => {
    const tickets = nockTickets(() => 401)
    const { client } = makeClient()
    for (let call = 0; call < 5; call += 1) await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
    expect(tickets.calls()).toBe(2)
    await expect(client.tickets.get(1)).rejects.toThrow('Change the credentials')
  })

  it('is refused at most twice, however many calls wait', async () => {
    const tickets = nockTickets(() => 401)
    const { client } = makeClient()
    const calls = Array.from({ length: 20 }, (_, id) => client.tickets.get(id + 1).catch((error: unknown) => error))
    for (const error of await Promise.all(calls)) expect(error).toMatchObject(refused)
    expect(tickets.calls()).toBe(2)
  })

  it('stays blocked after a restart', async () => {
    const tickets = nockTickets(() => 401)
    const userStates = memoryUserStates()
    for (let restart = 0; restart < 4; restart += 1) {
      await expect(makeClient({ userStates }).client.tickets.get(1)).rejects.toMatchObject(refused)
    }
    expect(tickets.calls()).toBe(2)
    const state = await userStates.get('api+1@example.com')
    expect(state).toMatchObject({ unauthorized: 2, at: Date.UTC(2026, 0, 1) })
    expect(JSON.stringify(state)).not.toContain('S3cret')
  })

  it.each(['username', 'secret', 'integrationCode'] as const)('is unblocked when its %s changes', async (name) => {
    const tickets = nockTickets((call) => (call <= 2 ? 401 : 200))
    const shared: Partial<AutotaskClientOptions> = { userStates: memoryUserStates(), limiter: createLimiter() }
    const { client } = makeClient(shared)
    await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
    await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
    const changed = { ...credentials, [name]: 'another@example.com' }
    expect(await makeClient({ ...shared, credentials: changed }).client.tickets.get(1)).toBeUndefined()
    expect(tickets.calls()).toBe(3)
  })

  it('is unblocked when the host deletes the state', async () => {
    const tickets = nockTickets((call) => (call <= 2 ? 401 : 200))
    const userStates = memoryUserStates()
    const { client } = makeClient({ userStates })
    await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
    await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
    await userStates.set('api+1@example.com', undefined)
    expect(await client.tickets.get(1)).toBeUndefined()
    expect(tickets.calls()).toBe(3)
  })

  it('starts to count again after a success', async () => {
    const tickets = nockTickets((call) => (call % 2 === 1 ? 401 : 200))
    const userStates = memoryUserStates()
    const { client } = makeClient({ userStates })
    for (let round = 0; round < 3; round += 1) {
      await expect(client.tickets.get(1)).rejects.toMatchObject(refused)
      expect(await client.tickets.get(1)).toBeUndefined()
    }
    expect(tickets.calls()).toBe(6)
    expect(await userStates.get('api+1@example.com')).toBeUndefined()
  })

  it('is blocked in every client that shares its state', async () => {
    const tickets = nockTickets(() => 401)
    const shared = { userStates: memoryUserStates(), limiter: createLimiter() }
    const upper = { ...credentials, username: 'API+1@example.com' }
    const clients = [makeClient(shared), makeClient(shared), makeClient({ ...shared, credentials: upper })]
    const calls = clients.map(({ client }) => client.tickets.get(1).catch((error: unknown) => error))
    for (const error of await Promise.all(calls)) expect(error).toMatchObject(refused)
    expect(tickets.calls()).toBeLessThanOrEqual(3)
  })

  it('is not blocked by other failures', async () => {
    nockZone()
    nockApi().get('/Tickets/1').times(3).reply(403)
    const states: (UserState | undefined)[] = []
    const userStates = { ...memoryUserStates(), set: async (_: string, state?: UserState) => void states.push(state) }
    const { client } = makeClient({ userStates })
    for (let call = 0; call < 3; call += 1) {
      await expect(client.tickets.get(1)).rejects.toMatchObject({ code: 'permission_denied' })
    }
    expect(states).toEqual([])
  })

  it('makes one call at a time until one succeeds', async () => {
    let open = 0
    let most = 0
    const fetch = fetchOf(async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise(setImmediate)
      open -= 1
      return new Response('', { status: 503 })
    })
    const { client } = makeClient({ fetch, retries: 0 })
    await Promise.allSettled([1, 2, 3].map((id) => client.tickets.get(id)))
    expect(most).toBe(1)
  })

  it('that worked before is refused at most for the calls in flight, plus two', async () => {
    let isRight = true
    let refusals = 0
    const fetch = fetchOf(async () => {
      await new Promise(setImmediate)
      if (isRight) return Response.json({ item: null })
      refusals += 1
      return new Response('', { status: 401 })
    })
    const { client } = makeClient({ fetch })
    await client.tickets.get(1)
    isRight = false
    await Promise.allSettled(Array.from({ length: 30 }, () => client.tickets.get(1)))
    expect(refusals).toBeLessThanOrEqual(5)
  })

  it('passes on the error of a host that cannot store the state', async () => {
    nockZone()
    const userStates = { get: () => Promise.reject(new Error('the database is gone')), set: async () => {} }
    await expect(makeClient({ userStates }).client.tickets.get(1)).rejects.toThrow('the database is gone')
  })
})
