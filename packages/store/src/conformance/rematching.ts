import { expect, it } from 'vitest'
import { createIntegration, topic, type OpenHarness } from './world.ts'

export function describeRematching(open: OpenHarness): void {
  topic('unmatched events that become matched', open, (world) => {
    it('gives them to a new connection that claims their key, in the order of their receipt', async () => {
      const { store, integration, connect, handle, record, find, claim } = await world()
      const destination = await handle()
      const events = [await record({ matchKey: 'guid' }), await record({ matchKey: 'guid' })]
      const stranger = await record({ matchKey: 'other' })
      const saved = await store.createConnection({
        ...(await connect([])),
        integrationId: integration.id,
        connectionId: 'late',
        matchKeys: ['guid'],
        credentials: null,
        now: 9,
      })
      expect(saved).toMatchObject({ matched: 2 })
      for (const event of events) {
        expect(await find(event)).toMatchObject({ state: 'accepted', reason: null, connections: ['late'] })
      }
      expect((await claim(destination)).map((delivery) => delivery.event.id)).toEqual(events.map((event) => event.id))
      expect(await find(stranger)).toMatchObject({ state: 'unmatched', reason: 'unknown_guid' })
    })

    it('keeps the order of receipt across the keys of a connection', async () => {
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

    it('gives them to a connection that is changed, and only those of its new keys', async () => {
      const { store, connect, record, find } = await world()
      const event = await record({ matchKey: 'guid' })
      const { id } = await connect(['other'])
      expect(await store.updateConnection({ id, version: 1, tags: {}, now: 9 })).toMatchObject({ matched: 0 })
      const change = { id, version: 2, config: {}, matchKeys: ['guid', 'other'], now: 10 }
      expect(await store.updateConnection(change)).toMatchObject({ matched: 1 })
      expect(await find(event)).toMatchObject({ state: 'unsubscribed', reason: null })
    })

    it('gives a registration what came by its path before its Guid was known', async () => {
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

    it('never gives a connection what came by the path of a registration', async () => {
      const { connect, register, record, find } = await world()
      const { id: registrationId } = await register(await connect([]), 'own')
      const event = await record({ matchKey: 'guid' }, { registrationId })
      await connect(['guid'])
      expect(await find(event)).toMatchObject({ state: 'unmatched', reason: 'guid_mismatch', connections: [] })
    })

    it('keeps what a superseded registration sent from being dispatched when its Guid is told', async () => {
      const { store, connect, register, handle, record, find, claim } = await world()
      const destination = await handle()
      const { id: registrationId } = await register(await connect([]), null)
      const event = await record({ matchKey: 'guid' }, { registrationId })
      await store.updateRegistration({ id: registrationId, state: 'superseded', matchKey: 'guid', now: 9 })
      expect(await find(event)).toMatchObject({ state: 'superseded' })
      expect(await claim(destination)).toEqual([])
    })

    it('leaves the events of another integration alone', async () => {
      const { store, environment, connect, record, find } = await world()
      const event = await record({ matchKey: 'guid' })
      const other = await createIntegration(store, environment)
      await connect(['guid'], { integrationId: other.id })
      expect(await find(event)).toMatchObject({ state: 'unmatched' })
    })

    it('leaves matched events with whom they are', async () => {
      const { connect, record, find } = await world()
      const first = await connect(['guid'])
      const event = await record({ matchKey: 'guid' })
      await connect(['guid'])
      expect((await find(event)).connections).toEqual([first.connectionId])
    })

    it('delivers an event that was matched late before younger ones that wait for the same key', async () => {
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

    it('matches a thousand at once', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      const destination = await handle()
      const events = await recordAll(Array.from({ length: 1000 }, () => receipt({ matchKey: 'guid' })))
      await connect(['guid'])
      expect((await claim(destination, 2000)).map((delivery) => delivery.event.id)).toEqual(events.map(({ id }) => id))
    })
  })

  topic('upkeep', open, (world) => {
    it('matches what a change of configuration has made matchable by the way', async () => {
      const { store, connect, register, handle, record, find, clock } = await world()
      await handle()
      const connection = await connect(['guid'])
      const registration = await register(connection, 'guid')
      const event = await record({ matchKey: 'guid' })
      await store.deleteRegistration(registration.id)
      const { matched } = await store.upkeep({ now: clock.now, unmatchedPerIntegration: 1000 })
      expect(matched).toBeGreaterThanOrEqual(1)
      expect(await find(event)).toMatchObject({ state: 'accepted', connections: [connection.connectionId] })
    })

    it('comes to what can be matched past any number of events that cannot', async () => {
      const { store, connect, register, recordAll, receipt, record, find, clock } = await world()
      const keys = Array.from({ length: 150 }, (_, index) => `kept apart ${index}`)
      const guarded = await connect([])
      for (const key of keys) await register(guarded, key)
      await recordAll(keys.map((matchKey) => receipt({ matchKey })))
      await store.updateConnection({ id: guarded.id, version: 1, config: {}, matchKeys: keys, now: 9 })
      const freed = await register(await connect(['guid']), 'guid')
      const event = await record({ matchKey: 'guid' })
      await store.deleteRegistration(freed.id)
      await store.upkeep({ now: clock.now, unmatchedPerIntegration: 1000 })
      expect(await find(event)).toMatchObject({ state: 'unsubscribed' })
    })

    it('removes the oldest unmatched events over the cap of each integration, and no others', async () => {
      const { store, environment, connect, record, recordAll, receipt, clock } = await world()
      const other = await createIntegration(store, environment)
      await connect(['guid'])
      const kept = await record({ matchKey: 'guid' })
      const theirs = await recordAll([receipt({}, { integrationId: other.id })])
      const mine = await recordAll(Array.from({ length: 5 }, () => receipt({ matchKey: 'nobody' })))
      const { removed } = await store.upkeep({ now: clock.now, unmatchedPerIntegration: 3 })
      expect(removed).toBeGreaterThanOrEqual(2)
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 100 })
      const left = [kept, ...theirs, ...mine.slice(2)].map((event) => event.id)
      expect(rows.map((row) => row.id).toReversed()).toEqual(left)
    })

    it('removes the oldest first, also when there are more than one step takes', async () => {
      const { store, environment, recordAll, receipt, clock } = await world()
      const events = await recordAll(Array.from({ length: 1500 }, () => receipt()))
      await store.upkeep({ now: clock.now, unmatchedPerIntegration: 0 })
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 1500 })
      expect(rows.map((row) => row.id)).toEqual(
        events
          .slice(events.length - rows.length)
          .map(({ id }) => id)
          .toReversed(),
      )
      while ((await store.upkeep({ now: clock.now, unmatchedPerIntegration: 0 })).removed > 0);
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 5 })).rows).toEqual([])
    })

    it('keeps a request as long as one event of it is left', async () => {
      const { store, connect, receipt, recordAll, find, clock } = await world()
      await connect(['guid'])
      const { content } = receipt({ matchKey: 'guid' })
      const events = 'events' in content ? [...content.events, { ...content.events[0]!, matchKey: 'nobody' }] : []
      const body = Buffer.from('two events')
      const [matched, unmatched] = await recordAll([receipt({}, { body, content: { events } })])
      await store.upkeep({ now: clock.now, unmatchedPerIntegration: 0 })
      expect(Buffer.from((await find(matched!)).body)).toEqual(body)
      await expect(find(unmatched!)).rejects.toThrow('is not there')
    })

    it('takes an event that was removed over the cap as new when it comes again', async () => {
      const { store, receipt, recordAll, clock } = await world()
      const again = receipt({ matchKey: 'nobody' })
      await recordAll([again])
      await store.upkeep({ now: clock.now, unmatchedPerIntegration: 0 })
      expect(await recordAll([again])).toMatchObject([{ duplicate: false, state: 'unmatched' }])
    })

    it('resolves a check when the store can store, time after time', async () => {
      const { store, clock } = await world()
      await expect(store.check(clock.now)).resolves.toBeUndefined()
      await expect(store.check(clock.now)).resolves.toBeUndefined()
    })
  })
}
