import { expect, it } from 'vitest'
import { none, replayAll, stepsOf } from './replay.ts'
import { topic, type OpenHarness, type World } from '../world.ts'

export function describeEventReplays(open: OpenHarness): void {
  topic('replays of events', open, (world) => {
    const selectionOf = ({ environment }: World, filter: object = {}) =>
      ({ of: 'events', filter: { environmentId: environment.id, ...filter } }) as const

    it('send every matched event to each destination that wants it now, even a later one', async () => {
      const made = await world()
      const { connect, handle, record, claimOne, settle, find } = made
      await connect(['guid'])
      const first = await handle(['Ticket'])
      const ticket = await record({ matchKey: 'guid' })
      await settle(await claimOne(first))
      const account = await record({ matchKey: 'guid', type: 'Account' })
      await record({ matchKey: 'nobody' })
      await record({ matchKey: 'guid', notice: true })
      const second = await handle()
      const expected = { replayed: 2, skipped: { ...none, succeeded: 1 } }
      expect(await replayAll(made, selectionOf(made), { plan: true })).toMatchObject(expected)
      expect((await find(account)).state).toBe('unsubscribed')
      const { sample, reaches } = await replayAll(made, selectionOf(made))
      expect(reaches).toEqual([{ destination: second, deliveries: 2 }])
      expect(sample.map(({ eventId, destination }) => [eventId, destination])).toEqual([
        [ticket.id, second],
        [account.id, second],
      ])
      expect((await find(account)).state).toBe('accepted')
      const again = await replayAll(made, selectionOf(made), { force: true })
      expect(again).toMatchObject({ replayed: 1, skipped: { ...none, underWay: 2 }, sample: [{ destination: first }] })
    })

    it('send an event for each of its connections that still exists', async () => {
      const made = await world()
      const { store, clock, connect, handle, record } = made
      const one = await connect(['guid'])
      const two = await connect(['guid'])
      const event = await record({ matchKey: 'guid' })
      await handle()
      await store.deleteConnection({ id: two.id, now: clock.now })
      const step = await replayAll(made, selectionOf(made))
      expect(step).toMatchObject({ replayed: 1, skipped: none })
      expect(step.sample).toMatchObject([{ eventId: event.id, connectionId: one.connectionId }])
      await store.deleteConnection({ id: one.id, now: clock.now })
      expect(await replayAll(made, selectionOf(made))).toMatchObject({
        replayed: 0,
        skipped: { ...none, notWanted: 1 },
      })
    })

    it('select by connection, destination, type and time', async () => {
      const made = await world()
      const { clock, connect, handle, record } = made
      const one = await connect(['one', 'both'])
      const two = await connect(['two', 'both'])
      const events: string[] = []
      for (const matchKey of ['one', 'two', 'both']) {
        events.push((await record({ matchKey, type: matchKey })).id)
        clock.now += 1000
      }
      const destination = await handle()
      await handle()
      const eventsOf = async (filter: object) =>
        (await replayAll(made, selectionOf(made, { destination, ...filter }), { plan: true })).sample.map((one) => [
          events.indexOf(one.eventId),
          one.connectionId === two.connectionId ? 2 : 1,
        ])
      expect(await eventsOf({})).toEqual([
        [0, 1],
        [1, 2],
        [2, 1],
        [2, 2],
      ])
      expect(await eventsOf({ connectionId: one.connectionId })).toEqual([
        [0, 1],
        [2, 1],
      ])
      expect(await eventsOf({ connectionId: two.connectionId, type: 'both' })).toEqual([[2, 2]])
      expect(await eventsOf({ from: clock.now - 2000, to: clock.now - 1000 })).toEqual([[1, 2]])
      expect(await eventsOf({ destination: 'nobody' })).toEqual([])
    })

    it.each([1, 2, 100])(
      'take each event once, in steps of %i, and none recorded after the first step',
      async (limit) => {
        const made = await world()
        const { connect, handle, recordAll, receipt, record } = made
        await connect(['guid'])
        const events = await recordAll(Array.from({ length: 5 }, () => receipt({ matchKey: 'guid' })))
        await handle()
        const replayed: string[] = []
        for await (const step of stepsOf(made, selectionOf(made), { force: true, limit })) {
          expect(step.replayed).toBeLessThanOrEqual(limit)
          replayed.push(...step.sample.map(({ eventId }) => eventId))
          await record({ matchKey: 'guid' })
        }
        expect(replayed).toEqual(events.map(({ id }) => id))
      },
    )
  })
}
