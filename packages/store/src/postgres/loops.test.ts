import type { Database } from '@guidepost/tooling-testing/postgres'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  connectionInput,
  createEnvironment,
  createIntegration,
  eventOf,
  handlerOf,
  made,
  recordIn as record,
} from '../../test/conformance/world.ts'
import { keyOf } from '../../test/support/keys.ts'
import { createMigrated } from '../../test/support/postgres/scratch.ts'
import { openStore } from '../open.ts'
import type { Receipt } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'

/** Two stores on one database behave like two processes: they share nothing else. */
let database: Database
let stores: readonly [Store, Store]
beforeEach(async () => {
  database = await createMigrated()
  const open = () => openStore({ url: database.url, encryptionKeys: [keyOf(1)] })
  stores = [await open(), await open()]
})
afterEach(async () => {
  for (const store of stores) await store.close()
  await database.drop()
})

const now = 1_800_000_000_000

describe('two processes with one loop', () => {
  it('decide by the server’s clock who runs a loop, whatever their own clocks say', async () => {
    const loop = { name: 'loop', everyMs: 3_600_000, leaseMs: 3_600_000 }
    expect(await stores[0].claimLoop(loop)).toEqual({ lease: 1 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * loop.leaseMs })
    try {
      expect(await stores[1].claimLoop(loop)).toEqual({ waitMs: expect.any(Number) })
    } finally {
      vi.useRealTimers()
    }
  })

  it('run upkeep at once: each row is removed, cancelled and pruned once, and the rest stays', async () => {
    const [one] = stores
    const environment = await createEnvironment(one)
    const integration = await createIntegration(one, environment)
    const connection = made(
      await one.createConnection(connectionInput({ integrationId: integration.id, matchKeys: ['guid'] })),
    )
    await one.declareHandlers([handlerOf({ id: 'handler', provider: 'provider' })], now)
    const old = now - 1000
    let count = 0
    const at = (receivedAt: number, matchKey: string): Receipt => ({
      integrationId: integration.id,
      registrationId: null,
      receivedAt,
      origin: 'push',
      headers: {},
      body: Buffer.from(String((count += 1))),
      secretId: null,
      content: { events: [eventOf({ matchKey })] },
    })
    const claim = (limit: number) => one.claim({ for: ['handler'], limit, leaseMs: 60_000, now })
    const many = (length: number, receivedAt: number, matchKey: string) =>
      record(
        one,
        Array.from({ length }, () => at(receivedAt, matchKey)),
      )
    // 600 events are old and delivered. 300 are unmatched, 200 more than the cap. 700 wait for a deleted connection.
    await many(600, old, 'guid')
    const claimed = await claim(600)
    await one.settle(
      claimed.map(({ id, generation }) => ({ id, generation, outcome: { kind: 'succeeded' } })),
      old,
    )
    const leaving = connectionInput({ integrationId: integration.id, connectionId: 'leaving', matchKeys: ['leaving'] })
    const { id: leavingId } = made(await one.createConnection(leaving))
    await many(700, now, 'leaving')
    await one.deleteConnection({ id: leavingId, now })
    await many(300, now, 'nobody')
    const kept = await many(50, now, 'guid')
    const retention = { eventsMs: 500, deadLettersMs: 500, rejectionsMs: 500 }
    const total = { removed: 0, cancelled: 0, pruned: 0 }
    async function keep(store: Store): Promise<void> {
      for (let idle = 0; idle < 2;) {
        const done = await store.upkeep({ now, unmatchedPerIntegration: 100, retention })
        total.removed += done.removed
        total.cancelled += done.cancelled
        total.pruned += done.pruned
        idle = done.removed + done.cancelled + done.pruned > 0 ? 0 : idle + 1
      }
    }
    await Promise.all([keep(stores[0]), keep(stores[1])])
    expect(total).toEqual({ removed: 200, cancelled: 700, pruned: 600 })
    const page = await one.listEvents({ environmentId: environment.id }, { limit: 10_000 })
    expect(Map.groupBy(page.rows, ({ state }) => state).get('unmatched')).toHaveLength(100)
    expect(page.rows).toHaveLength(50 + 100 + 700)
    const left = await claim(1000)
    expect(left.map(({ event }) => event.id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
    expect(left.every(({ connection: own }) => own?.connectionId === connection.connectionId)).toBe(true)
  })
})
