import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClaimedDelivery, AttemptResult } from '../../../src/port/dispatch.ts'
import { heldOf, plainList, type PlainDestination } from './plain-list.ts'
import { handlerOf, leaseMs, topic, type OpenHarness, type World } from '../world.ts'

/**
 * Deliveries against a model that is too simple to be wrong: a list. Whatever happens in any order (success, failure,
 * time-out, pause, probe, replay, crash), nothing is lost, nothing is leased twice or beyond its limits, and each key
 * keeps its order.
 */
export function describeDeliveryModel(open: OpenHarness): void {
  topic('deliveries in any order of events', open, (world) => {
    it('match a plain list of deliveries', { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
          const own = await world()
          try {
            const model = await startModel(own)
            for (const one of steps) await model[one.do](one as never)
            await model.drain()
          } finally {
            await own.deleteEndpoints()
          }
        }),
        property(8, 3000),
      )
    })
  })
}

const index = fc.nat({ max: 1000 })
const does = <Name extends string>(name: Name) => fc.constant(name)
const steps = {
  record: [8, fc.record({ do: does('record'), key: fc.constantFrom('a', 'b', null), to: index })],
  claim: [7, fc.record({ do: does('claim'), limit: fc.nat({ max: 6 }), of: fc.constantFrom(1, 2, 3, 4) })],
  settle: [
    8,
    fc.record({
      do: does('settle'),
      which: index,
      kind: fc.constantFrom('succeeded', 'retry', 'dead', 'release'),
      delay: fc.constantFrom(0, 1000, leaseMs),
    }),
  ],
  wait: [2, fc.record({ do: does('wait'), ms: fc.constantFrom(1000, leaseMs - 1, leaseMs) })],
  crash: [1, fc.record({ do: does('crash') })],
  hold: [
    2,
    fc.record({
      do: does('hold'),
      which: index,
      reason: fc.constantFrom('paused', 'failing', 'failing', 'gone'),
      delay: fc.constantFrom(0, 1000, leaseMs, null),
    }),
  ],
  release: [2, fc.record({ do: does('release'), which: index, only: fc.constantFrom(undefined, 'failing' as const) })],
  declare: [1, fc.record({ do: does('declare'), concurrency: fc.nat({ max: 4 }) })],
  remove: [1, fc.record({ do: does('remove'), which: index })],
  replay: [2, fc.record({ do: does('replay'), which: index })],
  sweep: [1, fc.record({ do: does('sweep') })],
} as const
const step = fc.oneof(...Object.values(steps).map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** Two handlers, the second without order; a primary endpoint, and an override of it for the second connection. */
async function startModel(world: World) {
  const { store, environment, provider, clock, connect, send, record, find } = world
  const list = plainList()
  const open = { concurrency: 1000, perConnection: 1000, declared: true, held: null, probeAt: null }
  const connections = [await connect(['0']), await connect(['1'], { webhookUrlOverride: 'https://own.example/' })]
  const limits = { concurrency: 3, perConnection: 2 }
  const { id: primary } = await send(limits)
  const override = (await store.listEndpoints(environment.id)).find(({ role }) => role === 'override')!.id
  const handlers: PlainDestination[] = [
    { ...open, id: `ordered ${provider}`, kind: 'handler', ordered: true, concurrency: 3 },
    { ...open, id: `free ${provider}`, kind: 'handler', ordered: false, perConnection: 2 },
  ]
  const endpoints = [primary, override].map((id): PlainDestination => {
    return { ...open, id, kind: 'endpoint', ordered: true, ...limits }
  })
  const destinations = [...handlers, ...endpoints]
  const live = new Set(connections)
  const events: { id: string; key: string | null; place: number }[] = []
  let claims: ClaimedDelivery[] = []

  const declare = () =>
    store.declareHandlers(
      handlers
        .filter(({ declared }) => declared)
        .map(({ id, ordered, concurrency, perConnection }) =>
          handlerOf({ id, provider, ordered, concurrency, perConnection }),
        ),
      clock.now,
    )
  await declare()

  /** The destinations that get an event of a connection now. */
  const wanting = (place: number) =>
    live.has(connections[place]!) ? [...handlers.filter(({ declared }) => declared), endpoints[place]!] : []

  /** Adds the deliveries that the store has written for an event since the last time. */
  async function adopt(event: number): Promise<number> {
    const { id, key } = events[event]!
    const known = new Set(list.entries.map((entry) => entry.id))
    const written = (await find({ id })).deliveries.filter((delivery) => !known.has(delivery.id))
    for (const delivery of written) {
      const destination = destinations.find((one) => one.id === delivery.destination)!
      list.add(event, delivery, destination, key, clock.now)
    }
    return written.length
  }

  async function compare(): Promise<void> {
    for (const event of events) {
      for (const { id, state, heldReason, attempt, replay } of (await find(event)).deliveries) {
        expect({ id, state, heldReason, attempt, replay }).toEqual(list.shown(id))
      }
    }
    await compareNext(handlers)
    await compareNext(endpoints)
  }

  async function compareNext(asked: readonly PlainDestination[]): Promise<void> {
    const next = await store.nextDue(asked === endpoints ? 'endpoints' : asked.map(({ id }) => id))
    expect(next === null ? null : Math.max(next, clock.now)).toBe(list.next(asked, clock.now))
  }

  async function claim(asked: readonly PlainDestination[], limit: number): Promise<readonly ClaimedDelivery[]> {
    const of = asked === endpoints ? ('endpoints' as const) : asked.map(({ id }) => id)
    const claimed = await store.claim({ for: of, limit, leaseMs, now: clock.now })
    list.claimed(claimed, asked, limit, clock.now)
    claims.push(...claimed)
    return claimed
  }

  const statusOf = ({ probeAt, ...destination }: PlainDestination) => ({
    held: heldOf({ ...destination, probeAt }),
    probeAt,
  })

  return {
    async record({ key, to }: { key: string | null; to: number }) {
      const place = to % connections.length
      const { id, state, deliveries } = await record({ matchKey: String(place), orderingKey: key })
      events.push({ id, key, place })
      expect({ state, deliveries }).toEqual({
        state: live.has(connections[place]!) ? 'accepted' : 'unmatched',
        deliveries: wanting(place).length,
      })
      expect(await adopt(events.length - 1)).toBe(deliveries)
    },

    async claim({ limit, of }: { limit: number; of: number }) {
      await claim(of === 4 ? endpoints : handlers.filter((_, place) => of & (1 << place)), limit)
    },

    async settle({ which, kind, delay }: { which: number; kind: AttemptResult['kind']; delay: number }) {
      const claimed = claims[which % Math.max(1, claims.length)]
      if (!claimed) return
      const entry = list.entries.find((candidate) => candidate.id === claimed.id)!
      const counts = entry.state === 'leased' && entry.generation === claimed.generation
      const outcome = { kind, at: clock.now + delay, error: 'no' } as AttemptResult
      const { id, generation } = claimed
      expect(await store.settle([{ id, generation, outcome }], clock.now)).toBe(counts ? 1 : 0)
      if (counts) list.settled(entry, outcome, clock.now)
    },

    async wait({ ms }: { ms: number }) {
      clock.now += ms
    },

    /** No leased delivery is settled, and the leases run out. */
    async crash() {
      claims = []
      clock.now += leaseMs
    },

    async hold({
      which,
      reason,
      delay,
    }: {
      which: number
      reason: 'paused' | 'failing' | 'gone'
      delay: number | null
    }) {
      const destination = destinations[which % destinations.length]!
      const probeAt = delay === null ? null : clock.now + delay
      const { id, held } = destination
      const answer = await store.holdDestination({ id, reason, message: null, probeAt, now: clock.now })
      if (destination === endpoints[1] && !live.has(connections[1]!)) return expect(answer).toBeUndefined()
      const stays = reason === 'failing' && (held === 'paused' || held === 'gone')
      if (!stays) Object.assign(destination, { held: reason, probeAt: reason === 'failing' ? probeAt : null })
      if (destination.declared) expect(answer).toMatchObject(statusOf(destination))
    },

    async release({ which, only }: { which: number; only: 'failing' | undefined }) {
      const destination = destinations[which % destinations.length]!
      await store.releaseDestination({ id: destination.id, only, now: clock.now })
      const ends = only === undefined || destination.held === only
      if (ends) Object.assign(destination, { held: null, probeAt: null })
    },

    /** Declares and removes the first handler, and changes its limit. */
    async declare({ concurrency }: { concurrency: number }) {
      Object.assign(handlers[0]!, { declared: concurrency > 0, concurrency })
      await declare()
    },

    async remove({ which }: { which: number }) {
      const connection = connections[which % connections.length]!
      expect(await store.deleteConnection({ id: connection.id, now: clock.now })).toBe(live.delete(connection))
      list.cancel(connection.connectionId)
    },

    async replay({ which }: { which: number }) {
      const place = which % Math.max(1, events.length)
      const event = events[place]
      if (!event || !list.entries.some((entry) => entry.event === place)) return
      const under = new Set(
        list.entries
          .filter((entry) => entry.event === place && list.unsettled(entry))
          .map((entry) => entry.destination),
      )
      const written = await world.replay(event)
      expect(written).toBe(wanting(event.place).filter((destination) => !under.has(destination)).length)
      expect(await adopt(place)).toBe(written)
    },

    async sweep() {
      await world.upkeep()
      list.sweep()
    },

    /**
     * Releases all destinations and settles all deliveries: every delivery that is left in the model must come, in
     * order, and then no other.
     */
    async drain() {
      await compare()
      for (const destination of destinations) {
        Object.assign(destination, { declared: true, held: null, probeAt: null })
        await store.releaseDestination({ id: destination.id, now: clock.now })
      }
      Object.assign(handlers[0]!, { concurrency: 3 })
      await declare()
      for (let round = 0; list.entries.some(list.unsettled); round += 1) {
        expect(round).toBeLessThan(500)
        clock.now += leaseMs
        for (const asked of [handlers, endpoints]) {
          for (const { id, generation } of await claim(asked, 1000)) {
            const outcome = { kind: 'succeeded' } as const
            expect(await store.settle([{ id, generation, outcome }], clock.now)).toBe(1)
            list.settled(
              list.entries.find((entry) => entry.id === id)!,
              outcome,
              clock.now,
            )
          }
        }
      }
      await compare()
      expect(list.next(destinations, clock.now)).toBeNull()
    },
  }
}
