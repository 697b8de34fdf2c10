import type { Database } from '@guidepost/tooling-testing/postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  connectionInput,
  createEnvironment,
  createIntegration,
  endpointOf,
  eventOf,
  handlerOf,
  made,
  recordIn as record,
} from '../../test/conformance/world.ts'
import { openStore } from '../open.ts'
import type { ClaimedDelivery } from '../port/dispatch.ts'
import type { Receipt, RecordedEvent } from '../port/ingest.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { closeGate, connectTo, waitingIn } from '../../test/support/postgres/gate.ts'
import { createMigrated } from '../../test/support/postgres/scratch.ts'

/** Two stores on one database behave like two processes: they share nothing else. */
let database: Database
let stores: readonly [Store, Store]
beforeEach(async () => {
  database = await createMigrated()
  const open = () => openStore({ url: database.url, encryptionKeys: [keyOf(1)], leaseClock: 'caller' })
  stores = [await open(), await open()]
})
afterEach(async () => {
  for (const store of stores) await store.close()
  await database.drop()
})

const now = 1_800_000_000_000
const leaseMs = 60_000

/** The body begins with the ordering key. */
const keyIn = (body: Uint8Array): string => Buffer.from(body).toString().split(' ')[0]!

async function createWorld(matchKeys: readonly string[] = ['guid']) {
  const one = stores[0]
  const environment = await createEnvironment(one)
  const integration = await createIntegration(one, environment)
  const connection = made(await one.createConnection(connectionInput({ integrationId: integration.id, matchKeys })))
  await one.declareHandlers([handlerOf({ id: 'handler', provider: 'provider' })], now)
  let count = 0
  const receipt = (orderingKey: string | null = null, matchKey = 'guid'): Receipt => ({
    integrationId: integration.id,
    registrationId: null,
    receivedAt: now,
    origin: 'push',
    headers: {},
    body: Buffer.from(`${orderingKey} ${(count += 1)}`),
    secretId: null,
    content: { events: [eventOf({ matchKey, orderingKey })] },
  })
  return { environment, integration, connection, receipt }
}

const claim = (store: Store, limit: number) => store.claim({ for: ['handler'], limit, leaseMs, now })

describe('two processes on one database', () => {
  it('record an event once that both receive, whatever else is in their batches', async () => {
    const { environment, receipt } = await createWorld()
    const shared = Array.from({ length: 40 }, () => receipt('a'))
    const recorded: RecordedEvent[] = []
    for (let index = 0; index < shared.length; index += 4) {
      const four = shared.slice(index, index + 4)
      const batches = [
        record(stores[0], [receipt(), ...four]),
        record(stores[1], [...four.toReversed(), receipt(), four[0]!]),
        record(stores[0], [four[2]!]),
      ]
      recorded.push(...(await Promise.all(batches)).flat())
    }
    expect(recorded.filter((event) => !event.duplicate)).toHaveLength(40 + 20)
    const { rows } = await stores[0].listEvents({ environmentId: environment.id }, { limit: 1000 })
    expect(rows).toHaveLength(60)
    expect(rows.reduce((sum, row) => sum + row.duplicates, 0)).toBe(recorded.length - 60)
    // The second recorder returns the first recorder's event, and stores no second request.
    expect(new Set(recorded.map((event) => event.id))).toEqual(new Set(rows.map((row) => row.id)))
    expect(rows.every((row) => row.connections.length === 1)).toBe(true)
  })

  it('count an event that the other is about to commit, answer its id, and leave no request of their own', async () => {
    const { environment, receipt } = await createWorld()
    const gate = await closeGate(database.url, 'insert on events for each row')
    try {
      const same = { ...receipt(), content: { events: ['a', 'b'].map((type) => eventOf({ matchKey: 'guid', type })) } }
      const first = record(stores[0], [same])
      await expect.poll(() => waitingIn(gate), { interval: 5 }).toBe(1)
      const second = record(stores[1], [same])
      await expect.poll(() => waitingIn(gate), { interval: 5 }).toBe(2)
      await gate.query('select pg_advisory_unlock(7)')
      const events = await first
      expect(events).toMatchObject([1, 2].map(() => ({ duplicate: false, deliveries: 1 })))
      expect(await second).toEqual(events.map((event) => ({ ...event, duplicate: true, deliveries: 0 })))
      for (const { id } of events)
        expect(await stores[0].findEvent(environment.id, id)).toMatchObject({ duplicates: 1, deliveries: [{}] })
      expect((await gate.query('select id from requests')).rows).toHaveLength(1)
    } finally {
      await gate.end()
    }
  })

  it('lease one delivery of a key at a time, lose none, and keep each key in the order of acknowledgement', async () => {
    const { receipt } = await createWorld()
    const keys = ['a', 'b', 'c']
    const batches = 40
    let tick = 0
    let recording = stores.length
    const events = new Map<string, { key: string; begun: number; acknowledged: number }>()

    async function recorder(store: Store, direction: number): Promise<void> {
      for (let count = 0; count < batches; count += 1) {
        const order = keys.toSorted((one, other) => direction * one.localeCompare(other))
        const begun = (tick += 1)
        const recorded = await record(
          store,
          order.map((key) => receipt(key)),
        )
        const acknowledged = (tick += 1)
        for (const [index, { id }] of recorded.entries()) events.set(id, { key: order[index]!, begun, acknowledged })
      }
      recording -= 1
    }

    const out = new Map<string, string>()
    const delivered: string[] = []
    async function worker(store: Store): Promise<void> {
      for (;;) {
        const last = (recording as number) === 0
        const claimed = await claim(store, 2)
        if (claimed.length === 0 && last && out.size === 0) return
        const mine = claimed.map((delivery) => ({ ...delivery, key: keyIn(delivery.event.body) }))
        for (const { id, key } of mine) {
          expect(out.get(key)).toBeUndefined()
          out.set(key, id)
        }
        for (const { id, generation, event, key } of mine) {
          delivered.push(event.id)
          out.delete(key)
          expect(await store.settle([{ id, generation, outcome: { kind: 'succeeded' } }], now)).toBe(1)
        }
      }
    }

    await Promise.all([
      recorder(stores[0], 1),
      recorder(stores[1], -1),
      ...stores.flatMap((store) => [worker(store), worker(store)]),
    ])
    expect(delivered).toHaveLength(events.size)
    expect(new Set(delivered)).toEqual(new Set(events.keys()))
    for (const key of keys) {
      const own = delivered.map((id) => events.get(id)!).filter((event) => event.key === key)
      for (const [index, event] of own.entries()) {
        expect(own.slice(0, index).every((before) => before.begun < event.acknowledged)).toBe(true)
      }
    }
  })

  it('continue a key whose delivery one settles while the other writes the next, however slowly', async () => {
    const { receipt } = await createWorld()
    await record(stores[0], [receipt('a')])
    const [first] = await claim(stores[0], 1)
    const gate = await closeGate(database.url, `insert on deliveries for each row when (new.state = 'waiting')`)
    try {
      const writing = record(stores[1], [receipt('a')])
      await expect.poll(() => waitingIn(gate), { interval: 5 }).toBe(1)
      let settled = false
      const { id, generation } = first!
      const settling = stores[0].settle([{ id, generation, outcome: { kind: 'succeeded' } }], now).then((count) => {
        settled = true
        return count
      })
      await expect.poll(async () => settled || (await waitingIn(gate)) === 2, { interval: 5 }).toBe(true)
      await gate.query('select pg_advisory_unlock(7)')
      const [next] = await writing
      expect(await settling).toBe(1)
      expect((await claim(stores[0], 1)).map(({ event }) => event.id)).toEqual([next!.id])
    } finally {
      await gate.end()
    }
  })

  it('share the work: each delivery goes to one worker, and none is left', async () => {
    const { receipt } = await createWorld()
    await record(
      stores[0],
      Array.from({ length: 200 }, () => receipt()),
    )
    const seen: string[] = []
    const worker = async (store: Store) => {
      for (let empty = 0; empty < 2;) {
        const claimed = await claim(store, 7)
        empty = claimed.length === 0 ? empty + 1 : 0
        seen.push(...claimed.map(({ id }) => id))
      }
    }
    await Promise.all(stores.flatMap((store) => [worker(store), worker(store), worker(store)]))
    expect(seen).toHaveLength(200)
    expect(new Set(seen).size).toBe(200)
  })

  it('give a key to one of two connections that claim it, also while the other is about to commit', async () => {
    const { integration } = await createWorld([])
    await stores[0].updateIntegration({ id: integration.id, sharesMatchKeys: false, now })
    const gate = await closeGate(database.url, 'insert on connection_keys for each row')
    const input = connectionInput({ integrationId: integration.id, matchKeys: ['guid'] })
    const connect = (index: 0 | 1) => stores[index].createConnection({ ...input, connectionId: `of ${index}` })
    try {
      const first = connect(0)
      await expect.poll(() => waitingIn(gate), { interval: 5 }).toBe(1)
      const second = connect(1)
      await expect.poll(() => waitingIn(gate), { interval: 5 }).toBe(2)
      await gate.query('select pg_advisory_unlock(7)')
      const taken = { matchKey: 'guid', connectionId: 'of 0' }
      expect(await Promise.all([first, second])).toMatchObject([{ matched: 0 }, { taken }])
    } finally {
      await gate.end()
    }
  })

  it('let no event slip between its match and a change of keys that the other makes', async () => {
    const { environment, integration, receipt } = await createWorld([])
    for (let count = 0; count < 10; count += 1) {
      const key = `key ${count}`
      const input = connectionInput({ integrationId: integration.id, matchKeys: [key] })
      const [first, saved, second] = await Promise.all([
        record(stores[0], [receipt(null, key)]),
        stores[1].createConnection(input),
        record(stores[0], [receipt(null, key)]),
      ])
      expect(saved).toMatchObject({ matched: expect.any(Number) })
      for (const { id } of [...first, ...second]) {
        expect(await stores[1].findEvent(environment.id, id)).toMatchObject({ state: 'accepted', deliveries: [{}] })
      }
    }
  })

  it('record by what the other has just changed, however well they remember what was before', async () => {
    const { environment, integration, connection, receipt } = await createWorld()
    const recordOne = async (matchKey = 'guid') => (await record(stores[0], [receipt(null, matchKey)]))[0]!
    const rules = { environmentId: environment.id, role: 'primary', source: 'api', endpoint: endpointOf() } as const
    expect(await recordOne('other')).toMatchObject({ state: 'unmatched' })
    expect(await recordOne()).toMatchObject({ state: 'accepted', deliveries: 1 })
    await stores[1].saveEndpoint({ ...rules, secret: 'secret', now })
    expect(await recordOne()).toMatchObject({ deliveries: 2 })
    await stores[1].updateIntegration({ id: integration.id, forwardWebhooks: false, now })
    expect(await recordOne()).toMatchObject({ deliveries: 1 })
    await stores[1].createConnection(connectionInput({ integrationId: integration.id, matchKeys: ['other', 'guid'] }))
    expect(await recordOne('other')).toMatchObject({ state: 'accepted', deliveries: 1 })
    expect(await recordOne()).toMatchObject({ deliveries: 2 })
    await stores[1].deleteConnection({ id: connection.id, now })
    expect(await recordOne()).toMatchObject({ deliveries: 1 })
  })

  it('leave nothing to deliver of a connection that the other deletes', async () => {
    const { connection, receipt } = await createWorld()
    const recording = Array.from({ length: 20 }, (_, index) => record(stores[index % 2]!, [receipt('a')]))
    const deleting = stores[1].deleteConnection({ id: connection.id, now })
    recording.push(...Array.from({ length: 20 }, (_, index) => record(stores[index % 2]!, [receipt('a')])))
    await Promise.all(recording)
    expect(await deleting).toBe(true)
    expect(await claim(stores[0], 100)).toEqual([])
    expect(await stores[0].nextDue(['handler'])).toBeNull()
  })

  it('keep to the limits of a destination together', async () => {
    const { receipt } = await createWorld()
    const rules = { id: 'handler', provider: 'provider', concurrency: 5, perConnection: 3 }
    await stores[1].declareHandlers([handlerOf(rules)], now)
    await record(
      stores[0],
      Array.from({ length: 20 }, () => receipt()),
    )
    expect(await claim(stores[0], 2)).toHaveLength(2)
    expect(await claim(stores[1], 10)).toHaveLength(1)
    expect(await claim(stores[0], 10)).toEqual([])
  })

  it('make a probe once: the other gets nothing meanwhile', async () => {
    const { receipt } = await createWorld()
    await record(stores[0], [receipt(), receipt()])
    await stores[0].holdDestination({ id: 'handler', reason: 'failing', message: null, probeAt: now, now })
    const other = await connectTo(database.url)
    try {
      await other.query(`begin; select from destinations where key = 'handler' for update`)
      expect(await claim(stores[0], 1)).toEqual([])
      await other.query('rollback')
      expect(await claim(stores[0], 1)).toMatchObject([{ probe: true }])
    } finally {
      await other.end()
    }
  })

  it('wake each other when a destination is released, and when the next delivery of a key becomes due', async () => {
    const { receipt } = await createWorld()
    await record(stores[0], [receipt('a'), receipt('a')])
    const hold = { id: 'handler', reason: 'paused', message: null, probeAt: null, now } as const
    await stores[0].holdDestination(hold)
    let woken = 0
    stores[1].onDeliveries(() => (woken += 1))
    await stores[0].releaseDestination({ id: 'handler', now })
    await expect.poll(() => woken, { interval: 5 }).toBeGreaterThan(0)
    const [{ id, generation }] = (await claim(stores[0], 1)) as [ClaimedDelivery]
    const before = woken
    await stores[0].settle([{ id, generation, outcome: { kind: 'succeeded' } }], now)
    await expect.poll(() => woken, { interval: 5 }).toBeGreaterThan(before)
  })

  it('claim, settle, hold and cancel at once without a deadlock', async () => {
    const { integration, receipt } = await createWorld(Array.from({ length: 6 }, (_, index) => `key ${index}`))
    const connections: number[] = []
    for (let index = 0; index < 6; index += 1) {
      const input = connectionInput({ integrationId: integration.id, matchKeys: [`key ${index}`] })
      connections.push(made(await stores[0].createConnection(input)).id)
    }
    const batch = (index: number) =>
      record(
        stores[index % 2]!,
        Array.from({ length: 6 }, (_, key) => receipt(`${index % 3}`, `key ${key}`)),
      )
    for (let index = 0; index < 6; index += 1) await batch(index)
    async function work(store: Store): Promise<void> {
      for (let count = 0; count < 8; count += 1) {
        const claimed = await store.claim({ for: ['handler'], limit: 7, leaseMs, now })
        const kinds = ['succeeded', 'retry', 'release'] as const
        const settlements = claimed.map(({ id, generation }, index) => ({
          id,
          generation,
          outcome: { kind: kinds[index % 3]!, at: now, error: 'no' },
        }))
        await store.settle(settlements.toReversed(), now)
      }
    }
    async function disturb(store: Store): Promise<void> {
      for (const reason of ['failing', 'paused', 'failing'] as const) {
        await store.holdDestination({ id: 'handler', reason, message: null, probeAt: now, now })
        await store.releaseDestination({ id: 'handler', now })
      }
      const retention = { eventsMs: 1e12, deadLettersMs: 1e12, rejectionsMs: 1e12 }
      for (const id of connections.splice(0, 2)) {
        await store.deleteConnection({ id, now })
        await store.upkeep({ now, unmatchedPerIntegration: 1000, retention })
      }
    }
    const working = stores.flatMap((store) => [work(store), work(store), disturb(store)])
    await expect(Promise.all([...working, batch(0), batch(1)])).resolves.toBeDefined()
  })

  it('leave no term of an event that one prunes while the other indexes it', async () => {
    const { receipt } = await createWorld()
    const [event] = await record(stores[0], [receipt(null, 'nobody')])
    const gate = await closeGate(database.url, 'delete on events')
    const retention = { eventsMs: 1, deadLettersMs: 1, rejectionsMs: 1 }
    const pruned = stores[0].upkeep({ now: now + 10, unmatchedPerIntegration: 1000, retention })
    await expect.poll(() => waitingIn(gate)).toBe(1)
    const indexed = stores[1].indexEvents({ events: [{ id: event!.id, texts: ['one', 'two'] }] })
    await expect.poll(() => waitingIn(gate)).toBe(2)
    await gate.query('select pg_advisory_unlock(7)')
    await Promise.all([pruned, indexed])
    const { rows } = await gate.query('select event_id from event_terms')
    await gate.end()
    expect(rows).toEqual([])
  })

  it('declare the same handlers at once, and share one ring of rejections', async () => {
    const { environment, integration } = await createWorld()
    const handlers = Array.from({ length: 20 }, (_, index) =>
      handlerOf({ id: `${index}`, provider: 'provider', types: ['a', 'b'] }),
    )
    await Promise.all(
      stores.map((store, index) => store.declareHandlers(index ? handlers.toReversed() : handlers, now)),
    )
    const rejection = { integrationId: integration.id, registrationId: null, reason: 'mismatch', address: '::1' }
    const rejections = Array.from({ length: 5 }, () => ({ ...rejection, receivedAt: now, headers: {}, body: null }))
    for (const store of stores) await store.recordRejections(rejections, 6)
    expect((await stores[0].listRejections({ environmentId: environment.id }, { limit: 100 })).rows).toHaveLength(6)
  })
})
