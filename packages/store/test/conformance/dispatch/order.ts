import { expect, it } from 'vitest'
import { leaseMs, topic, type OpenHarness } from '../world.ts'

export function describeOrder(open: OpenHarness): void {
  topic('order per ordering key', open, (world) => {
    /** A world with one connection, one handler, and events of `keys` in order. */
    async function withEvents(keys: readonly (string | null)[]) {
      const made = await world()
      const connection = await made.connect(['guid'])
      const destination = await made.handle()
      const events = await made.recordAll(keys.map((orderingKey) => made.receipt({ matchKey: 'guid', orderingKey })))
      const claimed = () => made.claim(destination)
      return { ...made, connection, destination, events, claimed, ids: events.map((event) => event.id) }
    }
    const eventsOf = (deliveries: readonly { event: { id: string } }[]) => deliveries.map(({ event }) => event.id)

    it('holds back later deliveries of a key, and nothing of another key or without one', async () => {
      const { ids, claimed, events, find } = await withEvents(['a', 'a', 'b', null, null, 'b', 'a'])
      expect(eventsOf(await claimed())).toEqual([ids[0], ids[2], ids[3], ids[4]])
      expect((await find(events[1]!)).deliveries).toMatchObject([{ state: 'waiting', attempt: 0 }])
    })

    it.each(['succeeded', 'dead'] as const)('frees the next delivery when the first has %s', async (kind) => {
      const { ids, claimOne, claimed, destination, settle } = await withEvents(['a', 'a', 'a'])
      const outcome = kind === 'dead' ? ({ kind, error: 'no' } as const) : { kind }
      for (const id of ids) {
        const delivery = await claimOne(destination)
        expect(delivery.event.id).toBe(id)
        await settle(delivery, outcome)
      }
      expect(await claimed()).toEqual([])
    })

    it('keeps the others waiting while the first is retried, released, or has lost its worker', async () => {
      const { ids, clock, claimOne, claimed, destination, settle } = await withEvents(['a', 'a'])
      await settle(await claimOne(destination), { kind: 'retry', at: clock.now + 5000, error: 'no' })
      expect(await claimed()).toEqual([])
      clock.now += 5000
      const retried = await claimOne(destination)
      expect(retried.event.id).toBe(ids[0])
      await settle(retried, { kind: 'release' })
      expect((await claimOne(destination)).event.id).toBe(ids[0])
      clock.now += leaseMs
      const again = await claimOne(destination)
      expect(again.event.id).toBe(ids[0])
      await settle(again)
      expect((await claimOne(destination)).event.id).toBe(ids[1])
    })

    it('delivers an event at once when its key is settled', async () => {
      const { claimOne, destination, settle, record } = await withEvents(['a'])
      await settle(await claimOne(destination))
      const next = await record({ matchKey: 'guid', orderingKey: 'a' })
      expect((await claimOne(destination)).event.id).toBe(next.id)
    })

    it('keeps destinations independent of each other', async () => {
      const { connect, handle, receipt, recordAll, claimOne, settle } = await world()
      await connect(['guid'])
      const [slow, fast] = [await handle(), await handle()]
      const events = await recordAll(['a', 'a'].map((orderingKey) => receipt({ matchKey: 'guid', orderingKey })))
      const held = await claimOne(slow)
      for (const event of events) {
        const delivery = await claimOne(fast)
        expect(delivery.event.id).toBe(event.id)
        await settle(delivery)
      }
      await settle(held)
      expect((await claimOne(slow)).event.id).toBe(events[1]!.id)
    })

    it('keeps connections independent of each other', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      await connect(['one'])
      await connect(['two'])
      const destination = await handle()
      await recordAll(['one', 'two', 'one', 'two'].map((matchKey) => receipt({ matchKey, orderingKey: 'a' })))
      expect(await claim(destination)).toHaveLength(2)
    })

    it('orders an event that several connections share for each of them', async () => {
      const { connect, handle, receipt, recordAll, claim, settle } = await world()
      const one = await connect(['guid'])
      const two = await connect(['guid'])
      const destination = await handle()
      await recordAll(['a', 'a'].map((orderingKey) => receipt({ matchKey: 'guid', orderingKey })))
      const firsts = await claim(destination)
      expect(firsts.map((delivery) => delivery.connection?.connectionId)).toEqual([one.connectionId, two.connectionId])
      await settle(firsts[0]!)
      const next = await claim(destination)
      expect(next.map((delivery) => delivery.connection?.connectionId)).toEqual([one.connectionId])
    })

    it('orders the events of one request', async () => {
      const { connect, handle, receipt, recordAll, claimOne, settle } = await world()
      await connect(['guid'])
      const destination = await handle()
      const { content } = receipt({ matchKey: 'guid', orderingKey: 'a' })
      const [event] = 'events' in content ? content.events : []
      await recordAll([receipt({}, { content: { events: [event!, event!, event!] } })])
      for (const position of [0, 1, 2]) {
        const delivery = await claimOne(destination)
        expect(delivery.event.position).toBe(position)
        await settle(delivery)
      }
    })

    it('distinguishes ordering keys that share a long beginning', async () => {
      const long = 'x'.repeat(10_000)
      const { claimed } = await withEvents([`${long}1`, `${long}2`, `${long}1`])
      expect(await claimed()).toHaveLength(2)
    })

    it('cancels the unsettled deliveries of a deleted connection, and gives out none', async () => {
      const { store, clock, connection, destination, events, claimed, settle, find } = await withEvents([
        'a',
        'a',
        null,
      ])
      const [out] = await claimed()
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await settle(out!)).toBe(0)
      clock.now += 10 * leaseMs
      expect(await claimed()).toEqual([])
      expect(await store.nextDue([destination])).toBeNull()
      for (const event of events) {
        expect(await find(event)).toMatchObject({ state: 'accepted', deliveries: [{ state: 'cancelled' }] })
      }
    })

    it('leaves settled deliveries of a deleted connection unchanged', async () => {
      const { store, clock, connection, destination, events, claimOne, settle, find } = await withEvents(['a'])
      await settle(await claimOne(destination))
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect((await find(events[0]!)).deliveries).toMatchObject([{ state: 'succeeded' }])
    })
  })
}
