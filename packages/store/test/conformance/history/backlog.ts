import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createIntegration, topic, type OpenHarness, type World } from '../world.ts'

export function describeBacklog(open: OpenHarness): void {
  topic('the backlog', open, (world) => {
    const looksOf = ({ store, environment, clock }: World, looks = 10_000) =>
      store.backlog({ environmentId: environment.id, rejectedFrom: clock.now - 1000, looks })

    // Must be the first case: it counts everything in the store.
    it('is capped when there is more than it examined, and still says how long the oldest has waited', async () => {
      const one = await world()
      const { clock, connect, handle, record, claim, settle } = one
      await handle()
      const [young, old] = [await connect(['young']), await connect(['old'])]
      expect(young.id).toBeLessThan(old.id)
      const begin = clock.now
      for (const matchKey of ['old', 'young', 'young']) {
        await record({ matchKey })
        clock.now += 1
      }
      expect((await looksOf(one, 1)).waiting).toMatchObject({ count: 2, capped: true, oldestAt: begin })
      expect((await looksOf(one, 3)).waiting).toMatchObject({ count: 3, capped: false, oldestAt: begin })
      const [handler] = await one.store.listHandlers()
      for (const delivery of await claim(handler!.id)) await settle(delivery, { kind: 'dead', error: 'no' })
      expect((await looksOf(one, 1)).dead).toMatchObject({ count: 2, capped: true })
      expect((await looksOf(one, 3)).dead).toMatchObject({ count: 3, capped: false })
    })

    it('is empty for an environment without problems, whatever others contain', async () => {
      const other = await world()
      await other.handle()
      await other.connect(['guid'])
      await other.recordAll([other.receipt({ matchKey: 'guid' }), other.receipt({ matchKey: 'nobody' })])
      const own = await world()
      const nothing = { capped: false, groups: [] }
      expect(await looksOf(own)).toEqual({
        waiting: { count: 0, capped: false, oldestAt: null, destinations: [] },
        dead: { count: 0, capped: false, destinations: [] },
        stranded: nothing,
        rejected: nothing,
        unmanaged: nothing,
      })
    })

    it('counts unsettled deliveries in every state by destination, and says since when they wait', async () => {
      const one = await world()
      const { store, clock, connect, handle, record, claimOne, settle, send } = one
      await connect(['guid'])
      const handler = await handle()
      const begin = clock.now
      // Four deliveries: one to be retried, one that waits behind it, one leased, and one not attempted.
      const retried = await record({ matchKey: 'guid', orderingKey: 'a' })
      await record({ matchKey: 'guid', orderingKey: 'a' })
      await settle(await claimOne(handler), { kind: 'retry', at: clock.now + 5, error: 'no' })
      await record({ matchKey: 'guid' })
      await claimOne(handler)
      clock.now += 1000
      const { id: endpoint } = await send()
      await record({ matchKey: 'guid' })
      await store.holdDestination({ id: endpoint, reason: 'paused', message: null, probeAt: null, now: clock.now })
      const { waiting } = await looksOf(one)
      expect(retried.deliveries).toBe(1)
      expect(waiting).toEqual({ count: 5, capped: false, oldestAt: begin, destinations: expect.any(Array) })
      expect(new Map(waiting.destinations.map(({ destination, count }) => [destination, count]))).toEqual(
        new Map([
          [handler, 4],
          [endpoint, 1],
        ]),
      )
    })

    it('counts dead letters by destination, and nothing that succeeded or was cancelled', async () => {
      const one = await world()
      const { store, clock, connect, handle, record, claimOne, settle } = one
      const handler = await handle()
      const connection = await connect(['guid'])
      const gone = await connect(['gone'])
      for (const outcome of [{ kind: 'succeeded' } as const, { kind: 'dead', error: 'no' } as const]) {
        await record({ matchKey: 'guid' })
        await settle(await claimOne(handler), outcome)
        clock.now += 1000
      }
      await record({ matchKey: 'gone' })
      await store.deleteConnection({ id: gone.id, purge: false, now: clock.now })
      const { waiting, dead } = await looksOf(one)
      expect(waiting).toMatchObject({ count: 0, oldestAt: null })
      const destinations = [{ destination: handler, count: 1, since: clock.now - 1000 }]
      expect(dead).toEqual({ count: 1, capped: false, destinations })
      expect(connection.id).not.toBe(gone.id)
    })

    it('groups unmatched and unparsable events by reason, with the number of their keys', async () => {
      const one = await world()
      const { clock, recordAll, receipt, connect } = one
      await connect(['guid'])
      const begin = clock.now
      await recordAll(['x', 'x', 'y', null, 'guid'].map((matchKey) => receipt({ matchKey })))
      await recordAll([receipt({}, { content: { unparsable: 'no JSON' } })])
      const group = { integration: one.integration.uniqueKey, since: begin }
      const { stranded } = await looksOf(one)
      expect(stranded).toEqual({
        capped: false,
        groups: [
          { ...group, state: 'unmatched', reason: 'unknown_guid', count: 3, keys: 2 },
          { ...group, state: 'unmatched', reason: 'no_guid', count: 1, keys: 0 },
          { ...group, state: 'unparsable', reason: null, count: 1, keys: 0 },
        ],
      })
      expect((await looksOf(one, 1)).stranded).toMatchObject({ capped: true })
    })

    it('groups recently rejected requests by integration and reason', async () => {
      const one = await world()
      const { store, clock, integration, connect, register, environment } = one
      const { id } = await register(await connect([]), 'g')
      const other = await createIntegration(store, environment)
      const reject = (reason: string, receivedAt: number, registrationId: number | null = null, of = integration) => ({
        integrationId: of.id,
        registrationId,
        reason,
        receivedAt,
        address: '',
        headers: {},
        body: null,
      })
      const rejections = [
        reject('mismatch', clock.now - 1001),
        reject('mismatch', clock.now - 1000),
        reject('mismatch', clock.now, id),
        reject('missing', clock.now),
        reject('missing', clock.now, null, other),
      ]
      await store.recordRejections(rejections, 100)
      const { rejected } = await looksOf(one)
      const group = { integration: integration.uniqueKey, registrations: 0, count: 1, since: clock.now }
      expect(rejected.capped).toBe(false)
      expect(rejected.groups[0]).toEqual({
        ...group,
        reason: 'mismatch',
        count: 2,
        registrations: 1,
        since: clock.now - 1000,
      })
      expect(rejected.groups.slice(1)).toEqual(
        expect.arrayContaining([
          { ...group, reason: 'missing' },
          { ...group, reason: 'missing', integration: other.uniqueKey },
        ]),
      )
      expect(rejected.groups).toHaveLength(3)
      expect((await looksOf(one, 1)).rejected).toMatchObject({ capped: true })
    })

    it('counts connections without a managed registration, and those that no event can match', async () => {
      const one = await world()
      const { integration, connect, register, clock } = one
      const managed = { status: 'active', details: {}, nextStepAt: null, deactivationToken: randomUUID() }
      await register(await connect([]), null, { managed })
      await register(await connect([]), 'by hand')
      await connect(['guid'])
      await connect([], { now: clock.now - 5 })
      const { unmanaged } = await looksOf(one)
      const groups = [{ provider: integration.provider, count: 3, unreachable: 1, since: expect.any(Number) }]
      expect(unmanaged).toEqual({ capped: false, groups })
      expect((await looksOf(one, 2)).unmanaged).toMatchObject({ capped: true })
    })
  })
}
