import { expect, it } from 'vitest'
import { leaseMs, topic, type OpenHarness } from '../world.ts'

export function describeHolds(open: OpenHarness): void {
  topic('held destinations', open, (world) => {
    /** A world with a handler, an endpoint, and an event for both. */
    async function withBoth() {
      const made = await world()
      const { store, clock } = made
      await made.connect(['guid'])
      const handler = await made.handle()
      const { id: endpoint } = await made.send()
      const event = await made.record({ matchKey: 'guid', orderingKey: 'a' })
      const hold = (
        id: string,
        reason: 'paused' | 'undeclared' | 'failing' | 'gone',
        input: { message?: string | null; probeAt?: number | null } = {},
      ) => store.holdDestination({ id, reason, message: null, probeAt: null, ...input, now: clock.now })
      const release = (id: string, only?: 'failing') => store.releaseDestination({ id, only, now: clock.now })
      return { ...made, handler, endpoint, event, hold, release }
    }

    it.each(['paused', 'undeclared', 'gone', 'failing'] as const)(
      'keep their deliveries while they are %s, show them as held, and get them when released',
      async (reason) => {
        const { store, clock, handler, endpoint, event, hold, release, claim, claimSent, find } = await withBoth()
        for (const id of [handler, endpoint]) {
          expect(await hold(id, reason, { message: 'HTTP 410' })).toEqual({
            held: reason,
            message: 'HTTP 410',
            since: clock.now,
            probeAt: null,
            pausedFor: reason === 'paused' ? (id === handler ? 'all' : 'environment') : null,
          })
        }
        clock.now += 1000
        expect([await claim(handler), await claimSent()]).toEqual([[], []])
        expect([await store.nextDue([handler]), await store.nextDue('endpoints')]).toEqual([null, null])
        const held = { state: 'held', heldReason: reason, attempt: 0 }
        expect((await find(event)).deliveries).toMatchObject([held, held])
        for (const id of [handler, endpoint]) {
          expect(await release(id)).toEqual({
            held: null,
            message: null,
            since: clock.now,
            probeAt: null,
            pausedFor: null,
          })
        }
        expect(await claim(handler)).toMatchObject([{ attempt: 1, probe: false }])
        expect(await claimSent()).toMatchObject([{ attempt: 1, probe: false }])
      },
    )

    it('are probed if the probe is more than an hour ahead, because the clock was set back', async () => {
      const { clock, handler, endpoint, hold, claim, claimSent } = await withBoth()
      for (const id of [handler, endpoint]) await hold(id, 'failing', { probeAt: clock.now + 3_600_001 })
      clock.now += 1
      expect([await claim(handler), await claimSent()]).toEqual([[], []])
      clock.now -= 1
      expect(await claim(handler)).toMatchObject([{ probe: true }])
      expect(await claimSent()).toMatchObject([{ probe: true }])
    })

    it('show their status wherever they are listed or found', async () => {
      const { store, environment, handler, endpoint, hold } = await withBoth()
      const status = { held: 'failing', message: 'HTTP 500', probeAt: 77 }
      for (const id of [handler, endpoint]) await hold(id, 'failing', status)
      expect((await store.listHandlers()).find(({ id }) => id === handler)).toMatchObject(status)
      expect(await store.listEndpoints(environment.id)).toMatchObject([status])
      expect(await store.findEndpoint(endpoint)).toMatchObject({ endpoint: status })
    })

    it('also hold new deliveries, and those that a worker returns', async () => {
      const { clock, handler, hold, release, claim, claimOne, settle, record, find } = await withBoth()
      const out = await claimOne(handler)
      await hold(handler, 'paused')
      const next = await record({ matchKey: 'guid', orderingKey: 'a' })
      expect((await find({ id: out.event.id })).deliveries).toMatchObject([{ state: 'leased', heldReason: null }, {}])
      await settle(out, { kind: 'retry', at: clock.now, error: 'no' })
      expect((await find({ id: out.event.id })).deliveries).toMatchObject([{ state: 'held' }, {}])
      clock.now += leaseMs
      expect(await claim(handler)).toEqual([])
      await release(handler)
      for (const event of [out.event, next]) {
        const delivery = await claimOne(handler)
        expect(delivery.event.id).toBe(event.id)
        await settle(delivery)
      }
    })

    it('get a delivery whose lease ran out after they are released, and not before', async () => {
      const { store, clock, handler, hold, release, claim, claimOne } = await withBoth()
      await claimOne(handler)
      await hold(handler, 'paused')
      clock.now += leaseMs
      expect(await claim(handler)).toEqual([])
      expect(await store.nextDue([handler])).toBeNull()
      await release(handler)
      expect(await claimOne(handler)).toMatchObject({ attempt: 2 })
    })

    it('stay paused or gone when they fail, and can be paused when they fail', async () => {
      const { endpoint, hold } = await withBoth()
      const { held: _, ...failing } = (await hold(endpoint, 'failing', { message: 'HTTP 500', probeAt: 5 }))!
      expect(failing).toMatchObject({ message: 'HTTP 500', probeAt: 5 })
      for (const reason of ['paused', 'undeclared', 'gone'] as const) {
        expect(await hold(endpoint, reason, { message: 'ours', probeAt: 5 })).toMatchObject({
          held: reason,
          message: 'ours',
          probeAt: null,
        })
        expect(await hold(endpoint, 'failing', { message: 'HTTP 502', probeAt: 9 })).toMatchObject({
          held: reason,
          message: 'ours',
          probeAt: null,
        })
      }
    })

    it('move their probe with a further failure, and keep the time since which they fail', async () => {
      const { clock, endpoint, hold } = await withBoth()
      const since = clock.now
      await hold(endpoint, 'failing', { message: 'HTTP 500', probeAt: since + 10 })
      clock.now += 10
      const again = await hold(endpoint, 'failing', { message: 'HTTP 502', probeAt: since + 30 })
      expect(again).toEqual({ held: 'failing', message: 'HTTP 502', since, probeAt: since + 30, pausedFor: null })
    })

    it('are released only from failing if only that is requested', async () => {
      const { clock, endpoint, hold, release } = await withBoth()
      await hold(endpoint, 'paused')
      expect(await release(endpoint, 'failing')).toMatchObject({ held: 'paused' })
      expect(await release(endpoint)).toMatchObject({ held: null })
      await hold(endpoint, 'failing', { probeAt: 5 })
      expect(await release(endpoint, 'failing')).toMatchObject({ held: null, probeAt: null })
      const since = clock.now
      clock.now += 1000
      expect(await release(endpoint)).toMatchObject({ held: null, since })
    })

    it('stay handler_missing when a handler that no process declares is released', async () => {
      const { store, clock, handler, hold, release, claim } = await withBoth()
      await hold(handler, 'paused')
      await store.declareHandlers([], clock.now)
      expect(await release(handler)).toMatchObject({ held: 'handler_missing' })
      expect(await claim(handler)).toEqual([])
    })

    it('leave other destinations alone', async () => {
      const { handler, endpoint, hold, claim, claimSent } = await withBoth()
      await hold(handler, 'paused')
      expect(await claimSent()).toHaveLength(1)
      await hold(endpoint, 'paused')
      expect(await claim(handler)).toEqual([])
    })
  })

  topic('a probe of a failing destination', open, (world) => {
    async function failing() {
      const made = await world()
      const { store, clock } = made
      await made.connect(['guid'])
      const { id } = await made.send()
      const events = await made.recordAll(
        ['a', 'a', 'b', null].map((orderingKey) => made.receipt({ matchKey: 'guid', orderingKey })),
      )
      const probeAt = clock.now + 5000
      const hold = (at: number) =>
        store.holdDestination({ id, reason: 'failing', message: 'HTTP 500', probeAt: at, now: clock.now })
      await hold(probeAt)
      return { ...made, id, events, probeAt, hold }
    }

    it('is the first waiting delivery, alone, when its time has come', async () => {
      const { store, clock, probeAt, events, claimSent } = await failing()
      expect(await store.nextDue('endpoints')).toBe(probeAt)
      clock.now = probeAt - 1
      expect(await claimSent()).toEqual([])
      clock.now = probeAt
      const probes = await claimSent()
      expect(probes).toMatchObject([{ probe: true, attempt: 1, event: { id: events[0]!.id } }])
      expect(await claimSent()).toEqual([])
      expect(await store.nextDue('endpoints')).toBe(probeAt + leaseMs)
    })

    it('is given to one of the workers that claim at the same moment', async () => {
      const { clock, probeAt, claimSent } = await failing()
      clock.now = probeAt
      const answers = await Promise.all(Array.from({ length: 5 }, () => claimSent()))
      expect(answers.flat()).toHaveLength(1)
    })

    it('is not counted when it is released, and is repeated at its next time', async () => {
      const { clock, probeAt, hold, claimSent, settle, find } = await failing()
      clock.now = probeAt
      const [probe] = await claimSent()
      expect(await settle(probe!, { kind: 'release', error: 'HTTP 503' })).toBe(1)
      await hold(clock.now + 9000)
      expect((await find(probe!.event)).deliveries).toMatchObject([{ state: 'held', attempt: 0, error: 'HTTP 503' }])
      expect(await claimSent()).toEqual([])
      clock.now += 9000
      expect(await claimSent()).toMatchObject([{ id: probe!.id, probe: true, attempt: 1 }])
    })

    it('is followed by all waiting deliveries, in order, when it succeeds', async () => {
      const { store, id, clock, probeAt, events, claimSent, settle } = await failing()
      clock.now = probeAt
      const [probe] = await claimSent()
      await settle(probe!)
      await store.releaseDestination({ id, only: 'failing', now: clock.now })
      const rest = await claimSent()
      expect(rest.map(({ event }) => event.id)).toEqual(events.slice(1).map((event) => event.id))
      expect(rest.every((delivery) => !delivery.probe)).toBe(true)
    })

    it('is repeated when its worker died', async () => {
      const { clock, probeAt, claimSent } = await failing()
      clock.now = probeAt
      const [probe] = await claimSent()
      clock.now += leaseMs
      expect(await claimSent()).toMatchObject([{ id: probe!.id, probe: true, attempt: 2 }])
      expect(await claimSent()).toEqual([])
    })

    it('is not made without a time for it', async () => {
      const { store, id, clock, claimSent } = await failing()
      await store.releaseDestination({ id, now: clock.now })
      await store.holdDestination({ id, reason: 'failing', message: null, probeAt: null, now: clock.now })
      clock.now += 10 * leaseMs
      expect(await claimSent()).toEqual([])
      expect(await store.nextDue('endpoints')).toBeNull()
    })

    it('waits for a due delivery', async () => {
      const { store, clock, connect, send, record, claimSent, settle } = await world()
      await connect(['guid'])
      const endpoint = await send()
      await record({ matchKey: 'guid' })
      const [out] = await claimSent()
      const at = clock.now + 50_000
      await settle(out!, { kind: 'retry', at, error: 'no' })
      const hold = { id: endpoint.id, reason: 'failing', message: null, probeAt: clock.now + 1 } as const
      await store.holdDestination({ ...hold, now: clock.now })
      clock.now += 10
      expect(await claimSent()).toEqual([])
      expect(await store.nextDue('endpoints')).toBe(at)
      clock.now = at
      expect(await claimSent()).toMatchObject([{ probe: true }])
    })
  })
}
