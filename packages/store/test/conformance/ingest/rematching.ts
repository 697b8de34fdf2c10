import { expect, it } from 'vitest'
import { connectionInput, createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeRematching(open: OpenHarness): void {
  topic('unmatched events that become matched', open, (world) => {
    it('match a new connection that claims their key, in the order of receipt', async () => {
      const { store, integration, handle, record, find, claim } = await world()
      const destination = await handle()
      const events = [await record({ matchKey: 'guid' }), await record({ matchKey: 'guid' })]
      const unmatched = await record({ matchKey: 'other' })
      const input = { integrationId: integration.id, connectionId: 'late', matchKeys: ['guid'] }
      const saved = await store.createConnection(connectionInput(input))
      expect(saved).toMatchObject({ matched: 2 })
      for (const event of events) {
        expect(await find(event)).toMatchObject({ state: 'accepted', reason: null, connections: ['late'] })
      }
      expect((await claim(destination)).map((delivery) => delivery.event.id)).toEqual(events.map((event) => event.id))
      expect(await find(unmatched)).toMatchObject({ state: 'unmatched', reason: 'unknown_guid' })
    })

    it('know when they matched, apart from when they were received', async () => {
      const { store, integration, clock, handle, record, claimOne, settle } = await world()
      const destination = await handle()
      const receivedAt = clock.now
      await record({ matchKey: 'guid' })
      clock.now += 3_600_000
      await store.createConnection(
        connectionInput({ integrationId: integration.id, matchKeys: ['guid'], now: clock.now }),
      )
      const late = await claimOne(destination)
      expect(late.event).toMatchObject({ receivedAt, matchedAt: clock.now })
      await settle(late)
      await record({ matchKey: 'guid' })
      expect((await claimOne(destination)).event).toMatchObject({ receivedAt: clock.now, matchedAt: clock.now })
    })

    it('keep the order of receipt across the keys of a connection', async () => {
      const { connect, handle, record, claimOne, settle } = await world()
      const destination = await handle()
      const orderingKey = 'Ticket:7'
      const events = [
        await record({ matchKey: 'b', orderingKey }),
        await record({ matchKey: 'a', orderingKey }),
        await record({ matchKey: 'b', orderingKey }),
      ]
      await connect(['a', 'b'])
      for (const { id } of events) {
        const delivery = await claimOne(destination)
        expect(delivery.event.id).toBe(id)
        await settle(delivery)
      }
    })

    it('match a changed connection by its new keys only', async () => {
      const { store, connect, record, find } = await world()
      const event = await record({ matchKey: 'guid' })
      const { id } = await connect(['other'])
      expect(await store.updateConnection({ id, version: 1, tags: {}, now: 9 })).toMatchObject({ matched: 0 })
      const change = { id, version: 2, config: {}, matchKeys: ['guid', 'other'], now: 10 }
      expect(await store.updateConnection(change)).toMatchObject({ matched: 1 })
      expect(await find(event)).toMatchObject({ state: 'unsubscribed', reason: null })
    })

    it('match a registration if they came on its path before its Guid was known', async () => {
      const { store, connect, register, handle, record, find, claimOne } = await world()
      const destination = await handle()
      const connection = await connect([])
      const { id: registrationId } = await register(connection, null)
      const event = await record({ matchKey: 'guid' }, { registrationId })
      const foreign = await record({ matchKey: 'another' }, { registrationId })
      const shared = await record({ matchKey: 'guid' })
      const change = { id: registrationId, guid: 'guid', matchKey: 'guid', now: 9 }
      expect(await store.updateRegistration(change)).toMatchObject({ matched: 1 })
      expect(await find(event)).toMatchObject({ state: 'accepted', connections: [connection.connectionId] })
      expect(await find(foreign)).toMatchObject({ state: 'unmatched' })
      expect(await find(shared)).toMatchObject({ state: 'unmatched', reason: 'unknown_guid' })
      expect((await claimOne(destination)).event.id).toBe(event.id)
    })

    it('never match a connection if they came on the path of a registration', async () => {
      const { connect, register, record, find } = await world()
      const { id: registrationId } = await register(await connect([]), 'own')
      const event = await record({ matchKey: 'guid' }, { registrationId })
      await connect(['guid'])
      expect(await find(event)).toMatchObject({ state: 'unmatched', reason: 'guid_mismatch', connections: [] })
    })

    it('are not dispatched when the Guid of their superseded registration becomes known', async () => {
      const { store, connect, register, handle, record, find, claim } = await world()
      const destination = await handle()
      const { id: registrationId } = await register(await connect([]), null)
      const event = await record({ matchKey: 'guid' }, { registrationId })
      await store.updateRegistration({ id: registrationId, state: 'superseded', matchKey: 'guid', now: 9 })
      expect(await find(event)).toMatchObject({ state: 'superseded' })
      expect(await claim(destination)).toEqual([])
    })

    it('match nothing in another integration', async () => {
      const { store, environment, connect, record, find } = await world()
      const event = await record({ matchKey: 'guid' })
      const other = await createIntegration(store, environment)
      await connect(['guid'], { integrationId: other.id })
      expect(await find(event)).toMatchObject({ state: 'unmatched' })
    })

    it('leave matched events with their connections', async () => {
      const { connect, record, find } = await world()
      const first = await connect(['guid'])
      const event = await record({ matchKey: 'guid' })
      await connect(['guid'])
      expect((await find(event)).connections).toEqual([first.connectionId])
    })

    it('are delivered before younger events that wait with the same ordering key', async () => {
      const { store, connect, handle, record, claimOne, settle } = await world()
      const destination = await handle()
      const orderingKey = 'Ticket:7'
      const late = await record({ matchKey: 'late', orderingKey })
      const { id } = await connect(['guid'])
      const first = await record({ matchKey: 'guid', orderingKey })
      const second = await record({ matchKey: 'guid', orderingKey })
      await store.updateConnection({ id, version: 1, config: {}, matchKeys: ['guid', 'late'], now: 9 })
      for (const event of [first, late, second]) {
        const delivery = await claimOne(destination)
        expect(delivery.event.id).toBe(event.id)
        await settle(delivery)
      }
    })

    it('match by the thousand at once', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      const destination = await handle()
      const events = await recordAll(Array.from({ length: 1000 }, () => receipt({ matchKey: 'guid' })))
      await connect(['guid'])
      expect((await claim(destination, 2000)).map((delivery) => delivery.event.id)).toEqual(events.map(({ id }) => id))
    })
  })
}
