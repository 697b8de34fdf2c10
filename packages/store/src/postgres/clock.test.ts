import { randomUUID } from 'node:crypto'
import type { Database } from '@guidepost/tooling-testing/postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  connectionInput,
  createEnvironment,
  createIntegration,
  eventOf,
  handlerOf,
  made,
} from '../../test/conformance/world.ts'
import { keyOf } from '../../test/support/keys.ts'
import { createMigrated } from '../../test/support/postgres/scratch.ts'
import { openStore } from '../open.ts'
import type { ClaimedDelivery } from '../port/dispatch.ts'
import type { Registration } from '../port/registrations.ts'
import type { Store } from '../port/store.ts'
import { DatabaseClock } from './connection/clock.ts'
import type { Session } from './connection/connections.ts'

const leaseMs = 60_000
const skewMs = 90_000

let database: Database
let stores: [Store, Store]
beforeEach(async () => {
  database = await createMigrated()
  const open = () => openStore({ url: database.url, encryptionKeys: [keyOf(1)] })
  stores = [await open(), await open()]
})
afterEach(async () => {
  vi.useRealTimers()
  for (const store of stores) await store.close()
  await database.drop()
})

/** Records one event for one handler. */
async function recordOne(): Promise<void> {
  const [store] = stores
  const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
  await store.createConnection(connectionInput({ integrationId, matchKeys: ['guid'] }))
  await store.declareHandlers([handlerOf({ id: 'handler', provider: 'provider' })], Date.now())
  const request = { receivedAt: Date.now(), origin: 'push', headers: {}, secretId: null, registrationId: null } as const
  const content = { events: [eventOf({ matchKey: 'guid' })] }
  await store.recordBatch([{ ...request, integrationId, body: Buffer.from('1'), content }])
}

/** A managed registration whose step is due. */
async function createManaged(): Promise<number> {
  const [store] = stores
  const { id: integrationId } = await createIntegration(store, await createEnvironment(store))
  const connection = made(await store.createConnection(connectionInput({ integrationId, matchKeys: [] })))
  const managed = { status: 'active', details: {}, nextStepAt: 1, deactivationToken: randomUUID() }
  const input = { integrationId, connection: connection.id, entity: 'Tickets', token: randomUUID(), guid: null }
  const created = await store.createRegistration({ ...input, matchKey: null, secret: 'secret', managed, now: 1 })
  return (created as { registration: Registration }).registration.id
}

const claim = (store: Store, now: number) => store.claim({ for: ['handler'], limit: 10, leaseMs, now })

describe('the clock of a process', () => {
  it.each([
    ['ahead', skewMs],
    ['behind', -skewMs],
  ])('that is 90 s %s neither takes a lease of another process nor shortens its own', async (_, skew) => {
    await recordOne()
    const [one, other] = stores
    expect(await claim(one, Date.now())).toHaveLength(1)
    expect(await claim(other, Date.now() + skew)).toEqual([])
    const [next, beside] = [await other.nextDue(['handler']), await one.nextDue(['handler'])]
    expect(Math.abs(next! - Date.now() - leaseMs)).toBeLessThan(10_000)
    expect(Math.abs(next! - beside!)).toBeLessThan(1000)
  })

  it('that is 90 s ahead leases for as long as another, and its retries are due after their wait', async () => {
    await recordOne()
    const [one, other] = stores
    const [{ id, generation }] = (await claim(other, Date.now() + skewMs)) as readonly [ClaimedDelivery]
    expect(await claim(one, Date.now())).toEqual([])
    expect(Math.abs((await one.nextDue(['handler']))! - Date.now() - leaseMs)).toBeLessThan(10_000)
    const now = Date.now() + skewMs
    await other.settle([{ id, generation, outcome: { kind: 'retry', at: now + 5000, error: 'no' } }], now)
    expect(Math.abs((await one.nextDue(['handler']))! - Date.now() - 5000)).toBeLessThan(4000)
  })

  it('may be set while the process runs: its leases and retries stay', async () => {
    await recordOne()
    const [one, other] = stores
    expect(await claim(one, Date.now())).toHaveLength(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60 * 60_000 })
    expect(await claim(one, Date.now())).toEqual([])
    expect(await claim(other, Date.now())).toEqual([])
    expect(Math.abs((await one.nextDue(['handler']))! - Date.now() - leaseMs)).toBeLessThan(10_000)
  })

  it('that is 90 s ahead takes no step of a registration from another process, and leases as long as another', async () => {
    const [one, other] = stores
    const id = await createManaged()
    expect(await one.claimRegistration({ id, now: Date.now(), leaseMs })).toMatchObject({ id })
    const ahead = () => Date.now() + skewMs
    expect(await other.claimRegistration({ id, now: ahead(), leaseMs })).toBe('busy')
    expect(await other.claimRegistrations({ now: ahead(), limit: 10, leaseMs })).toEqual([])
    const next = await createManaged()
    const claimed = await other.claimRegistrations({ now: ahead(), limit: 10, leaseMs })
    expect(claimed.map((registration) => registration.id)).toEqual([next])
    expect(Math.abs(claimed[0]!.leasedUntil! - Date.now() - leaseMs)).toBeLessThan(10_000)
    const step = { id: next, lease: claimed[0]!.lease, nextStepAt: ahead() + 5000, release: true, now: ahead() }
    const updated = (await other.updateManaged(step)) as { registration: { nextStepAt: number } }
    expect(Math.abs(updated.registration.nextStepAt - Date.now() - 5000)).toBeLessThan(4000)
  })

  it('is compared with that of the server', async () => {
    expect(Math.abs(await stores[0].clockSkew())).toBeLessThan(5000)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + skewMs })
    expect(Math.abs((await stores[0].clockSkew()) - skewMs)).toBeLessThan(5000)
  })
})

describe("the server's clock", () => {
  it('is carried on without a question for 10 s, unless a clock was set or the machine slept', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_800_000_000_000 })
    let asked = 0
    const session: Session = {
      query: () => Promise.resolve({ rows: [{ now: 1000 * (asked += 1) }], changes: 1, command: 'SELECT' }),
      freed() {},
    }
    const clock = new DatabaseClock()
    expect(await clock.now(session)).toBe(1000)
    vi.advanceTimersByTime(9999)
    expect(await clock.now(session)).toBe(10_999)
    vi.advanceTimersByTime(1)
    expect(await clock.now(session)).toBe(2000)
    vi.setSystemTime(Date.now() + 999)
    expect(await clock.now(session)).toBe(2000)
    vi.setSystemTime(Date.now() + 1)
    expect(await clock.now(session)).toBe(3000)
    vi.setSystemTime(Date.now() - 3_600_000)
    expect(await clock.now(session)).toBe(4000)
  })
})
