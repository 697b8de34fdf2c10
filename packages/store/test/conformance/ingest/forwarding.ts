import { expect, it } from 'vitest'
import { createEnvironment, createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeForwarding(open: OpenHarness): void {
  topic('endpoints that get events', open, (world) => {
    it('are the primary and the secondary one of the environment, in addition to the handlers', async () => {
      const { connect, handle, send, record, find } = await world()
      const { connectionId } = await connect(['guid'])
      const ids = [await handle(), (await send()).id, (await send({}, 'secondary')).id]
      const event = await record({ matchKey: 'guid' })
      expect(event).toMatchObject({ state: 'accepted', deliveries: 3 })
      const { deliveries } = await find(event)
      expect(deliveries.map(({ destination }) => destination).toSorted()).toEqual(ids.toSorted())
      expect(deliveries.every((delivery) => delivery.connectionId === connectionId)).toBe(true)
    })

    it('are those that want the type of the event', async () => {
      const { connect, send, record, find } = await world()
      await connect(['guid'])
      await send({ types: ['Account', 'Ticket'] })
      const { id } = await send({ types: ['Company'] }, 'secondary')
      expect((await find(await record({ matchKey: 'guid', type: 'Company' }))).deliveries).toMatchObject([
        { destination: id },
      ])
      expect(await record({ matchKey: 'guid', type: 'Contact' })).toMatchObject({ state: 'unsubscribed' })
      await send({ types: ['Contact'] }, 'secondary')
      expect(await record({ matchKey: 'guid', type: 'Contact' })).toMatchObject({ state: 'accepted', deliveries: 1 })
    })

    it('are none if the integration forwards nothing, from the next event on', async () => {
      const { store, integration, connect, handle, send, record } = await world()
      await connect(['guid'], { webhookUrlOverride: 'https://own.example/' })
      await connect(['guid'])
      await send({ unmatched: true })
      expect(await record({ matchKey: 'guid' })).toMatchObject({ deliveries: 2 })
      await store.updateIntegration({ id: integration.id, forwardWebhooks: false, now: 9 })
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed', deliveries: 0 })
      expect(await record({ matchKey: 'nobody' })).toMatchObject({ state: 'unmatched', deliveries: 0 })
      await handle()
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'accepted', deliveries: 2 })
    })

    it('are never those of another environment', async () => {
      const { store, send, integration, connect, record } = await world()
      await connect(['guid'])
      const other = await createEnvironment(store)
      const theirs = await createIntegration(store, other)
      await connect(['guid'], { integrationId: theirs.id })
      await send()
      expect(await record({ matchKey: 'guid' }, { integrationId: theirs.id })).toMatchObject({ state: 'unsubscribed' })
      expect(await record({ matchKey: 'guid' }, { integrationId: integration.id })).toMatchObject({ deliveries: 1 })
    })

    it('get no event recorded before they were created, unless it is replayed', async () => {
      const { connect, send, record, claimSent, replay } = await world()
      await connect(['guid'])
      const { id } = await record({ matchKey: 'guid' })
      const endpoint = await send()
      expect(await claimSent()).toEqual([])
      expect(await replay({ id })).toBe(1)
      expect(await claimSent()).toMatchObject([{ destination: endpoint.id, replay: true, event: { id } }])
    })

    it('get their deliveries in order per key, independently of each other', async () => {
      const { connect, send, record, claimSent, settle } = await world()
      await connect(['guid'])
      const { id: ordered } = await send()
      const { id: free } = await send({ ordered: false }, 'secondary')
      const events = [
        await record({ matchKey: 'guid', orderingKey: 'a' }),
        await record({ matchKey: 'guid', orderingKey: 'a' }),
      ]
      const claimed = await claimSent()
      const of = (id: string) => claimed.filter(({ destination }) => destination === id).map(({ event }) => event.id)
      expect(of(ordered)).toEqual([events[0]!.id])
      expect(of(free)).toEqual(events.map((event) => event.id))
      for (const delivery of claimed) await settle(delivery)
      expect(await claimSent()).toMatchObject([{ destination: ordered, event: { id: events[1]!.id } }])
    })

    it('get no notices and no events of superseded registrations', async () => {
      const { store, connect, register, send, record } = await world()
      const { id: registrationId } = await register(await connect(['guid']), 'own')
      await send({ unmatched: true })
      await store.updateRegistration({ id: registrationId, state: 'superseded', now: 9 })
      expect(await record({ matchKey: 'guid', notice: true })).toMatchObject({ state: 'notice', deliveries: 0 })
      expect(await record({ matchKey: 'own' }, { registrationId })).toMatchObject({
        state: 'superseded',
        deliveries: 0,
      })
    })
  })

  topic('unmatched events', open, (world) => {
    it('are delivered once, without a connection and without order, to the endpoints that want them', async () => {
      const { environment, integration, send, record, find, claimSent } = await world()
      const { id } = await send({ unmatched: true })
      await send({ unmatched: false }, 'secondary')
      const events = [
        await record({ matchKey: null, orderingKey: 'a' }),
        await record({ matchKey: 'nobody', orderingKey: 'a' }),
      ]
      expect(events).toMatchObject([
        { state: 'unmatched', reason: 'no_guid', deliveries: 1 },
        { state: 'unmatched', reason: 'unknown_guid', deliveries: 1 },
      ])
      expect(await claimSent()).toMatchObject(
        events.map((event) => ({
          destination: id,
          connection: null,
          event: { id: event.id },
          environment: { id: environment.id },
          integration: { uniqueKey: integration.uniqueKey },
        })),
      )
      expect(await find(events[0]!)).toMatchObject({
        state: 'unmatched',
        connections: [],
        deliveries: [{ connectionId: null, state: 'leased' }],
      })
    })

    it('are delivered only to endpoints that want their type, never to a handler, and never with another Guid than their path’s', async () => {
      const { connect, register, handle, send, record } = await world()
      await handle()
      const { id: registrationId } = await register(await connect([]), 'own')
      await send({ unmatched: true, types: ['Ticket'] })
      expect(await record({ matchKey: 'nobody', type: 'Account' })).toMatchObject({ deliveries: 0 })
      expect(await record({ matchKey: 'another' }, { registrationId })).toMatchObject({
        reason: 'guid_mismatch',
        deliveries: 0,
      })
      expect(await record({ matchKey: 'nobody' })).toMatchObject({ deliveries: 1 })
    })

    it('are delivered for their connection as well, once they match one', async () => {
      const { connect, send, record, find, claimSent } = await world()
      await send({ unmatched: true })
      const event = await record({ matchKey: 'guid' })
      const { connectionId } = await connect(['guid'])
      expect(await find(event)).toMatchObject({ state: 'accepted', connections: [connectionId] })
      const claimed = await claimSent()
      expect(claimed.map(({ connection }) => connection?.connectionId ?? null)).toEqual([null, connectionId])
    })

    it('are counted as duplicates when they come again, and delivered once', async () => {
      const { send, receipt, recordAll, claimSent } = await world()
      await send({ unmatched: true })
      const same = receipt({ matchKey: 'nobody' })
      expect(await recordAll([same, same])).toMatchObject([{ deliveries: 1 }, { duplicate: true, deliveries: 0 }])
      expect(await claimSent()).toHaveLength(1)
    })
  })
}
