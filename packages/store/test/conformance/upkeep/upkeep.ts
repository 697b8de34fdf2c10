import { expect, it } from 'vitest'
import { createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeUpkeep(open: OpenHarness): void {
  topic('upkeep', open, (world) => {
    it('matches events that a change of configuration has made matchable as a side effect', async () => {
      const { store, connect, register, handle, record, find, upkeep } = await world()
      await handle()
      const connection = await connect(['guid'])
      const registration = await register(connection, 'guid')
      const event = await record({ matchKey: 'guid' })
      await store.deleteRegistration(registration.id)
      const { matched } = await upkeep()
      expect(matched).toBeGreaterThanOrEqual(1)
      expect(await find(event)).toMatchObject({ state: 'accepted', connections: [connection.connectionId] })
    })

    it('matches events behind any number of events that cannot be matched', async () => {
      const { store, connect, register, recordAll, receipt, record, find, upkeep } = await world()
      const keys = Array.from({ length: 150 }, (_, index) => `kept apart ${index}`)
      const guarded = await connect([])
      for (const key of keys) await register(guarded, key)
      await recordAll(keys.map((matchKey) => receipt({ matchKey })))
      await store.updateConnection({ id: guarded.id, version: 1, config: {}, matchKeys: keys, now: 9 })
      const freed = await register(await connect(['guid']), 'guid')
      const event = await record({ matchKey: 'guid' })
      await store.deleteRegistration(freed.id)
      await upkeep()
      expect(await find(event)).toMatchObject({ state: 'unsubscribed' })
    })

    it('removes the oldest unmatched events over the cap of each integration, and no others', async () => {
      const { store, environment, connect, record, recordAll, receipt, upkeep } = await world()
      const other = await createIntegration(store, environment)
      await connect(['guid'])
      const kept = await record({ matchKey: 'guid' })
      const mine = await recordAll(Array.from({ length: 5 }, () => receipt({ matchKey: 'nobody' })))
      const theirs = await recordAll([receipt({}, { integrationId: other.id })])
      const { removed } = await upkeep({ unmatchedPerIntegration: 3 })
      expect(removed).toBeGreaterThanOrEqual(2)
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 100 })
      const left = [kept, ...mine.slice(2), ...theirs].map((event) => event.id)
      expect(rows.map((row) => row.id).toReversed()).toEqual(left)
    })

    it('removes only unmatched events over the cap', async () => {
      const { store, connect, register, record, recordAll, receipt, find, upkeep } = await world()
      const { id: registrationId } = await register(await connect(['wanted by nobody']), 'own')
      await store.updateRegistration({ id: registrationId, state: 'superseded', now: 9 })
      const kept = [
        await record({ notice: true }),
        await record({ matchKey: 'wanted by nobody' }),
        await record({ matchKey: 'own' }, { registrationId }),
        ...(await recordAll([receipt({}, { content: { unparsable: 'at 0' } })])),
      ]
      expect(kept.map(({ state }) => state)).toEqual(['notice', 'unsubscribed', 'superseded', 'unparsable'])
      await upkeep({ unmatchedPerIntegration: 0 })
      for (const event of kept) expect(await find(event)).toMatchObject({ state: event.state })
    })

    it('removes the oldest first, even if one step does not suffice', async () => {
      const { store, environment, recordAll, receipt, upkeep } = await world()
      const events = await recordAll(Array.from({ length: 1500 }, () => receipt()))
      await upkeep({ unmatchedPerIntegration: 0 })
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 1500 })
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.map((row) => row.id)).toEqual(
        events
          .slice(events.length - rows.length)
          .map(({ id }) => id)
          .toReversed(),
      )
      while ((await upkeep({ unmatchedPerIntegration: 0 })).removed > 0);
      expect((await store.listEvents({ environmentId: environment.id }, { limit: 5 })).rows).toEqual([])
    })

    it('keeps a request while one of its events is left', async () => {
      const { connect, receipt, recordAll, find, upkeep } = await world()
      await connect(['guid'])
      const { content } = receipt({ matchKey: 'guid' })
      const events = 'events' in content ? [...content.events, { ...content.events[0]!, matchKey: 'nobody' }] : []
      const body = Buffer.from('two events')
      const [matched, unmatched] = await recordAll([receipt({}, { body, content: { events } })])
      await upkeep({ unmatchedPerIntegration: 0 })
      expect(Buffer.from((await find(matched!)).body)).toEqual(body)
      await expect(find(unmatched!)).rejects.toThrow('does not exist')
    })

    it('records an event that was removed over the cap as new when it comes again', async () => {
      const { receipt, recordAll, upkeep } = await world()
      const again = receipt({ matchKey: 'nobody' })
      await recordAll([again])
      await upkeep({ unmatchedPerIntegration: 0 })
      expect(await recordAll([again])).toMatchObject([{ duplicate: false, state: 'unmatched' }])
    })

    it('has an id of the installation', async () => {
      const { store } = await world()
      expect(store.installation).toMatch(/^[0-9a-f-]{36}$/)
    })

    it('resolves a check while the store can write, again and again', async () => {
      const { store, clock } = await world()
      await expect(store.check(clock.now)).resolves.toBeUndefined()
      await expect(store.check(clock.now)).resolves.toBeUndefined()
    })
  })
}
