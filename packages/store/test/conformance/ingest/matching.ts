import { expect, it } from 'vitest'
import { createEnvironment, createIntegration, handlerOf, topic, type OpenHarness } from '../world.ts'

const unmatched = (reason: string) => ({ state: 'unmatched', reason, duplicate: false, deliveries: 0 })

export function describeMatching(open: OpenHarness): void {
  topic("matching on the integration's path", open, (world) => {
    it('matches the connection that claims the key, and writes a delivery for each handler that wants the event', async () => {
      const { connect, handle, record, find } = await world()
      const { connectionId } = await connect(['guid'])
      const all = await handle(['*'])
      const tickets = await handle(['Account', 'Ticket'])
      await handle(['Account'])
      const event = await record({ matchKey: 'guid' })
      expect(event).toMatchObject({ state: 'accepted', reason: null, duplicate: false, deliveries: 2 })
      const stored = await find(event)
      expect(stored).toMatchObject({ state: 'accepted', connections: [connectionId] })
      expect(stored.deliveries.map((delivery) => delivery.destination).toSorted()).toEqual([all, tickets].toSorted())
      expect(stored.deliveries).toEqual(
        stored.deliveries.map((delivery) => ({ ...delivery, state: 'due', connectionId })),
      )
    })

    it('delivers once to a handler that wants both a type and everything', async () => {
      const { connect, handle, record } = await world()
      await connect(['guid'])
      await handle(['*', 'Ticket', 'Ticket'])
      expect(await record({ matchKey: 'guid' })).toMatchObject({ deliveries: 1 })
    })

    it('matches every connection that claims the key', async () => {
      const { connect, handle, record, find } = await world()
      const made = [await connect(['guid']), await connect(['other', 'guid'])]
      await handle()
      const event = await record({ matchKey: 'guid' })
      expect(event).toMatchObject({ state: 'accepted', deliveries: 2 })
      expect((await find(event)).connections).toEqual(made.map((connection) => connection.connectionId))
    })

    it('matches a connection by each of its keys', async () => {
      const { connect, record } = await world()
      await connect(['one', 'two'])
      expect(await record({ matchKey: 'one' })).toMatchObject({ state: 'unsubscribed' })
      expect(await record({ matchKey: 'two' })).toMatchObject({ state: 'unsubscribed' })
    })

    it('uses changed keys from the next event on', async () => {
      const { store, connect, record } = await world()
      const { id } = await connect(['old'])
      await store.updateConnection({ id, version: 1, config: {}, matchKeys: ['new'], now: 9 })
      expect(await record({ matchKey: 'old' })).toMatchObject(unmatched('unknown_guid'))
      expect(await record({ matchKey: 'new' })).toMatchObject({ state: 'unsubscribed' })
      await store.deleteConnection({ id, now: 10 })
      expect(await record({ matchKey: 'new' })).toMatchObject(unmatched('unknown_guid'))
    })

    it('answers why an event is unmatched', async () => {
      const { connect, record } = await world()
      await connect(['guid'])
      expect(await record({ matchKey: null })).toMatchObject(unmatched('no_guid'))
      expect(await record({ matchKey: 'another' })).toMatchObject(unmatched('unknown_guid'))
    })

    it('never matches a connection of another integration or environment', async () => {
      const { store, environment, connect, record } = await world()
      const other = await createIntegration(store, environment)
      const elsewhere = await createIntegration(store, await createEnvironment(store))
      await connect(['guid'], { integrationId: other.id })
      await connect(['guid'], { integrationId: elsewhere.id })
      expect(await record({ matchKey: 'guid' })).toMatchObject(unmatched('unknown_guid'))
    })

    it("never matches a registration's Guid: it requires the registration's own secret", async () => {
      const { connect, register, record } = await world()
      await register(await connect([]), 'guid')
      expect(await record({ matchKey: 'guid' })).toMatchObject(unmatched('unknown_guid'))
    })

    it('never matches a connection that claims the Guid of its own registration', async () => {
      const { connect, register, record, find } = await world()
      await register(await connect(['guid']), 'guid')
      expect(await record({ matchKey: 'guid' })).toMatchObject(unmatched('unknown_guid'))
      const { connectionId } = await connect(['guid'])
      expect((await find(await record({ matchKey: 'guid' }))).connections).toEqual([connectionId])
    })
  })

  topic("matching on a registration's path", open, (world) => {
    it("matches the registration's connection, and no other one that claims the key", async () => {
      const { connect, register, handle, record, find } = await world()
      await connect(['guid'])
      const mine = await connect(['guid'])
      const { id: registrationId } = await register(mine, 'guid')
      await handle()
      const event = await record({ matchKey: 'guid' }, { registrationId })
      expect(event).toMatchObject({ state: 'accepted', deliveries: 1 })
      expect(await find(event)).toMatchObject({ connections: [mine.connectionId], registrationId })
    })

    it('matches no other Guid, not even one that the connection claims', async () => {
      const { connect, register, record } = await world()
      const mine = await connect(['listed'])
      const { id: registrationId } = await register(mine, 'guid')
      await register(mine, 'sibling', { entity: 'Account' })
      for (const matchKey of ['listed', 'sibling', 'nobody']) {
        expect(await record({ matchKey }, { registrationId })).toMatchObject(unmatched('guid_mismatch'))
      }
    })

    it('matches nothing while the event or the registration has no Guid', async () => {
      const { connect, register, record } = await world()
      const connection = await connect(['guid'])
      const known = await register(connection, 'guid')
      const unknown = await register(connection, null)
      expect(await record({ matchKey: null }, { registrationId: known.id })).toMatchObject(unmatched('no_guid'))
      expect(await record({ matchKey: 'guid' }, { registrationId: unknown.id })).toMatchObject(
        unmatched('unknown_guid'),
      )
    })

    it('records what a superseded registration sends, and does not dispatch it', async () => {
      const { store, connect, register, handle, record, find } = await world()
      const connection = await connect([])
      const { id: registrationId } = await register(connection, 'guid')
      await handle()
      await store.updateRegistration({ id: registrationId, state: 'superseded', now: 9 })
      const event = await record({ matchKey: 'guid' }, { registrationId })
      expect(event).toMatchObject({ state: 'superseded', reason: null, deliveries: 0 })
      expect(await find(event)).toMatchObject({ connections: [connection.connectionId], deliveries: [] })
    })

    it('keeps the events of a deleted registration', async () => {
      const { store, connect, register, record } = await world()
      const { id: registrationId } = await register(await connect([]), 'guid')
      await store.deleteRegistration(registrationId)
      expect(await record({ matchKey: 'guid' }, { registrationId })).toMatchObject(unmatched('unknown_guid'))
    })

    it('never matches a registration of another integration', async () => {
      const { store, environment, connect, register, record } = await world()
      const other = await createIntegration(store, environment)
      const { id: registrationId } = await register(await connect([], { integrationId: other.id }), 'guid')
      expect(await record({ matchKey: 'guid' }, { registrationId })).toMatchObject(unmatched('unknown_guid'))
    })
  })

  topic('states', open, (world) => {
    it('is unsubscribed when no handler wants the type', async () => {
      const { connect, handle, record, find } = await world()
      const { connectionId } = await connect(['guid'])
      await handle(['Account'])
      const event = await record({ matchKey: 'guid' })
      expect(event).toMatchObject({ state: 'unsubscribed', reason: null, deliveries: 0 })
      expect(await find(event)).toMatchObject({ state: 'unsubscribed', connections: [connectionId], deliveries: [] })
    })

    it('is unsubscribed when the handlers are of another provider', async () => {
      const { store, connect, record } = await world()
      await connect(['guid'])
      await store.declareHandlers([handlerOf({ id: 'of another', provider: 'another' })], 9)
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed' })
    })

    it('records an unparsable request with its reason, and does not dispatch it', async () => {
      const { connect, handle, recordAll, receipt, find } = await world()
      await connect(['guid'])
      await handle()
      const body = Buffer.from('{"half":')
      const [event] = await recordAll([receipt({}, { body, content: { unparsable: 'at 8: unexpected end' } })])
      expect(event).toMatchObject({ state: 'unparsable', reason: 'at 8: unexpected end', deliveries: 0 })
      const stored = await find(event!)
      expect(stored).toMatchObject({ state: 'unparsable', reason: 'at 8: unexpected end', connections: [] })
      expect(Buffer.from(stored.body)).toEqual(body)
    })

    it('records a notice with its connection, and does not dispatch it', async () => {
      const { connect, handle, record, find } = await world()
      const { connectionId } = await connect(['guid'])
      await handle()
      const known = await record({ matchKey: 'guid', notice: true, type: 'Deactivated' })
      expect(known).toMatchObject({ state: 'notice', reason: null, deliveries: 0 })
      expect(await find(known)).toMatchObject({ state: 'notice', connections: [connectionId], deliveries: [] })
      expect(await record({ matchKey: 'nobody', notice: true })).toMatchObject({ state: 'notice', deliveries: 0 })
    })

    it('delivers nothing to a handler that is declared afterwards', async () => {
      const { connect, handle, record, claim } = await world()
      await connect(['guid'])
      await record({ matchKey: 'guid' })
      const late = await handle()
      expect(await claim(late)).toEqual([])
    })

    it('keeps the deliveries of a handler that is no longer declared until it is declared again', async () => {
      const { store, provider, connect, handle, record, claim } = await world()
      await connect(['guid'])
      const id = await handle()
      const before = await record({ matchKey: 'guid' })
      await store.declareHandlers([], 9)
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed' })
      await store.declareHandlers([handlerOf({ id, provider })], 9)
      expect((await claim(id)).map((delivery) => delivery.event.id)).toEqual([before.id])
    })

    it('merges several declarations of one handler', async () => {
      const { store, provider, connect, record } = await world()
      await connect(['guid'])
      const parts = [['Ticket', 'Account'], ['Account']]
      const declared = parts.map((types) => handlerOf({ id: 'in parts', provider, types }))
      await store.declareHandlers(declared, 9)
      expect(await record({ matchKey: 'guid' })).toMatchObject({ deliveries: 1 })
      expect(await record({ matchKey: 'guid', type: 'Account' })).toMatchObject({ deliveries: 1 })
    })
  })
}
