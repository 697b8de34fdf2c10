import { expect, it } from 'vitest'
import { listAll } from '../history/deliveries.ts'
import { createIntegration, eventOf, keepAll, topic, type OpenHarness, type World } from '../world.ts'

export function describePurge(open: OpenHarness): void {
  /** Repeats upkeep until nothing is left to do; answers what each step did. */
  async function drain({ upkeep }: World, input: Parameters<World['upkeep']>[0] = {}) {
    const steps = []
    for (;;) {
      const step = await upkeep(input)
      if (step.cancelled + step.pruned === 0) return steps
      steps.push(step)
    }
  }

  topic('purging a connection', open, (world) => {
    async function withTwo() {
      const made = await world()
      const { store, environment, clock, connect, handle, record } = made
      const mine = await connect(['mine', 'both'])
      const theirs = await connect(['theirs', 'both'])
      const handler = await handle()
      const events = {
        mine: await record({ matchKey: 'mine' }),
        both: await record({ matchKey: 'both' }),
        theirs: await record({ matchKey: 'theirs' }),
        notice: await record({ matchKey: 'mine', notice: true }),
      }
      const purge = (id: number = mine.id) => store.deleteConnection({ id, purge: true, now: clock.now })
      const seen = async (filter: { connectionId?: string } = {}) => {
        const { rows } = await store.listEvents({ environmentId: environment.id, ...filter }, { limit: 50 })
        const names = new Map(Object.entries(events).map(([name, { id }]) => [id, name]))
        return rows.map(({ id }) => names.get(id)).toReversed()
      }
      return { ...made, mine, theirs, handler, events, purge, seen }
    }

    it('hides at once the events that are no other connection’s, and the connection’s deliveries', async () => {
      const made = await withTwo()
      const { store, environment, mine, theirs, events, purge, seen } = made
      expect(await purge()).toBe(true)
      expect(await seen()).toEqual(['both', 'theirs'])
      expect(await seen({ connectionId: mine.connectionId })).toEqual([])
      for (const { id } of [events.mine, events.notice]) {
        expect(await store.findEvent(environment.id, id)).toBeUndefined()
        expect(await made.replay({ id })).toBe(0)
      }
      const { connectionId } = theirs
      expect(await listAll(made)).toMatchObject([{ connectionId }, { connectionId }])
      expect(await listAll(made, { connectionId: mine.connectionId })).toEqual([])
      const shared = await made.find(events.both)
      expect(shared).toMatchObject({ connections: [connectionId], deliveries: [{ connectionId }] })
    })

    it('shows the same when everything is erased, and records an erased event as new when it comes again', async () => {
      const made = await withTwo()
      const { environment, store, events, purge, seen, receipt, recordAll, theirs } = made
      const one = receipt({ matchKey: 'mine' })
      await recordAll([one])
      await purge()
      const [before, listed] = [await seen(), await listAll(made)]
      expect(await recordAll([one])).toMatchObject([{ duplicate: true }])
      expect((await drain(made)).some(({ pruned }) => pruned > 0)).toBe(true)
      expect(await seen()).toEqual(before)
      expect(await listAll(made)).toEqual(listed)
      expect(await store.findEvent(environment.id, events.mine.id)).toBeUndefined()
      expect((await made.find(events.both)).deliveries).toMatchObject([{ connectionId: theirs.connectionId }])
      expect(await recordAll([one])).toMatchObject([{ duplicate: false, state: 'unmatched' }])
    })

    it('erases an event of two connections when both are purged', async () => {
      const made = await withTwo()
      const { environment, store, events, theirs, purge, seen } = made
      await purge()
      await purge(theirs.id)
      expect(await seen()).toEqual([])
      await drain(made)
      expect(await store.findEvent(environment.id, events.both.id)).toBeUndefined()
      expect([await seen(), await listAll(made)]).toEqual([[], []])
    })

    it('keeps the body of a request that has an event of another connection', async () => {
      const made = await withTwo()
      const { receipt, recordAll, purge, find, store, environment } = made
      const body = Buffer.from('of two')
      const content = { events: [eventOf({ matchKey: 'mine' }), eventOf({ matchKey: 'theirs' })] }
      const [gone, kept] = await recordAll([receipt({}, { body, content })])
      await purge()
      await drain(made)
      expect(await store.findEvent(environment.id, gone!.id)).toBeUndefined()
      expect(Buffer.from((await find(kept!)).body)).toEqual(body)
    })

    it('keeps all events without `purge`', async () => {
      const made = await withTwo()
      const { store, clock, mine, seen } = made
      await store.deleteConnection({ id: mine.id, now: clock.now })
      await drain(made)
      expect(await seen()).toEqual(['mine', 'both', 'theirs', 'notice'])
      expect(await seen({ connectionId: mine.connectionId })).toEqual(['mine', 'both', 'notice'])
    })

    it('erases in small steps', async () => {
      const made = await withTwo()
      const { receipt, recordAll, purge, seen } = made
      await recordAll(Array.from({ length: 700 }, () => receipt({ matchKey: 'mine', type: 'Account' })))
      await purge()
      const steps = (await drain(made)).filter(({ pruned }) => pruned > 0)
      expect(steps.length).toBeGreaterThan(1)
      expect(steps.reduce((sum, { pruned }) => sum + pruned, 0)).toBe(703)
      expect(await seen()).toEqual(['both', 'theirs'])
    })

    it('removes the rejected requests of its registrations', async () => {
      const { store, environment, integration, mine, register, purge } = await withTwo()
      const { id: registrationId } = await register(mine, 'own')
      const base = { integrationId: integration.id, reason: 'mismatch', receivedAt: 5, address: '', headers: {} }
      const rejections = [registrationId, null].map((id) => ({ ...base, registrationId: id, body: Buffer.from('x') }))
      await store.recordRejections(rejections, 10)
      await purge()
      const { rows } = await store.listRejections({ environmentId: environment.id }, { limit: 5 })
      expect(rows).toMatchObject([{ registrationId: null }])
    })
  })

  topic('deliveries of deleted connections, destinations and integrations', open, (world) => {
    /** Many unsettled deliveries of one connection to a handler and an endpoint, some with one ordering key. */
    async function withMany() {
      const made = await world()
      const { connect, handle, send, recordAll, receipt, claim } = made
      // Deliveries that other cases have left.
      await drain(made)
      const connection = await connect(['guid'])
      const handler = await handle()
      const { id: endpoint } = await send({ unmatched: true })
      const receipts = Array.from({ length: 600 }, (_, index) =>
        receipt({ matchKey: index === 0 ? 'nobody' : 'guid', orderingKey: index % 3 === 0 ? 'a' : null }),
      )
      await recordAll(receipts)
      await claim(handler, 5)
      return { ...made, connection, handler, endpoint }
    }

    it.each([
      ['a connection', 1198],
      ['an endpoint', 600],
      ['an integration', 1199],
    ])('of %s are cancelled at once, never given out, and written as cancelled in small steps', async (what, count) => {
      const made = await withMany()
      const { store, environment, clock, integration, connection, handler, endpoint, claim, claimSent } = made
      const { now } = clock
      if (what === 'a connection') await store.deleteConnection({ id: connection.id, now })
      else if (what === 'an integration') await store.deleteIntegration({ id: integration.id, now })
      else await store.deleteEndpoint({ environmentId: environment.id, id: endpoint, now })
      const atOnce = await listAll(made, { state: 'cancelled' }, 1000)
      expect(atOnce).toHaveLength(count)
      clock.now += 1_000_000
      const given = [...(await claimSent(5)), ...(await claim(handler, 5))]
      expect(given.filter(({ id }) => atOnce.some((one) => one.id === id))).toEqual([])
      const steps = await drain(made)
      expect(steps.reduce((sum, { cancelled }) => sum + cancelled, 0)).toBe(count)
      for (const { cancelled } of steps) expect(cancelled).toBeLessThanOrEqual(1000)
      expect(await listAll(made, { state: 'cancelled' }, 1000)).toEqual(atOnce)
    })

    it('do not keep events from being pruned, nor later deliveries from being made', async () => {
      const made = await world()
      const { store, environment, clock, connect, handle, record, claimOne, settle, find } = made
      const one = await connect(['guid'])
      await connect(['guid'])
      const handler = await handle()
      const event = await record({ matchKey: 'guid', orderingKey: 'a' })
      await store.deleteConnection({ id: one.id, now: clock.now })
      await settle(await claimOne(handler))
      expect((await find(event)).deliveries.map(({ state }) => state)).toEqual(['cancelled', 'succeeded'])
      clock.now += 5000
      await drain(made, { retention: { ...keepAll, eventsMs: 1000 } })
      expect(await store.findEvent(environment.id, event.id)).toBeUndefined()
    })

    it('are cancelled for an override that is removed', async () => {
      const made = await world()
      const { store, clock, connect, send, record } = made
      await send()
      const connection = await connect(['guid'], { webhookUrlOverride: 'https://override.example' })
      await record({ matchKey: 'guid' })
      const { id, version } = connection
      await store.updateConnection({ id, version, webhookUrlOverride: null, now: clock.now })
      const atOnce = await listAll(made)
      expect(atOnce).toMatchObject([{ state: 'cancelled', connectionId: connection.connectionId }])
      await drain(made)
      expect(await listAll(made)).toEqual(atOnce)
    })

    it('are left alone when settled, or of other integrations', async () => {
      const made = await world()
      const { store, environment, provider, clock, integration, connect, handle, record, claim, settle } = made
      const other = await createIntegration(store, environment, { provider })
      await connect(['guid'])
      await connect(['guid'], { integrationId: other.id })
      const handler = await handle()
      for (const kind of ['succeeded', 'dead'] as const) {
        await record({ matchKey: 'guid' })
        await settle((await claim(handler))[0]!, kind === 'dead' ? { kind, error: 'no' } : { kind })
      }
      await record({ matchKey: 'guid' }, { integrationId: other.id })
      const before = await listAll(made)
      await store.deleteIntegration({ id: integration.id, now: clock.now })
      await drain(made)
      expect(await listAll(made)).toEqual(before)
    })
  })
}
