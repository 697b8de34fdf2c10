import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Connection } from '../port/configuration.ts'
import type { ClaimedDelivery, DeliveryState, Outcome } from '../port/dispatch.ts'
import { leaseMs, topic, type OpenHarness, type World } from './world.ts'

/**
 * Deliveries against a model that is too plain to be wrong: a list. Whatever happens in whatever order, nothing is lost,
 * nothing is out twice, and each key keeps its order.
 */
export function describeDeliveryModel(open: OpenHarness): void {
  topic('deliveries in any order of events', open, (world) => {
    it('are what a plain list says', { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          const model = await startModel(await world())
          for (const one of steps) await model[one.do](one as never)
          await model.drain()
        }),
        property(50, 5000),
      )
    })
  })
}

const index = fc.nat({ max: 1000 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('record' as const), key: fc.constantFrom('a', 'b', null), to: index }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      limit: fc.nat({ max: 5 }),
      of: fc.constantFrom(1, 2, 3),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: index,
      kind: fc.constantFrom('succeeded', 'retry', 'dead', 'release'),
      delay: fc.constantFrom(0, 1000, leaseMs),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1000, leaseMs - 1, leaseMs) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay' as const), which: index }) },
)

interface Entry {
  readonly id: string
  readonly event: number
  readonly queue: string | null
  readonly connectionId: string | null
  readonly destination: string
  readonly replay: boolean
  state: DeliveryState | 'held'
  attempt: number
  generation: number
  at: number
}

async function startModel(world: World) {
  const { store, environment, clock, connect, handle, record, find, claim } = world
  const destinations = [await handle(), await handle()]
  const connections: Connection[] = [await connect(['0']), await connect(['1'])]
  const live = new Set(connections)
  const events: { id: string; key: string | null; connection: Connection }[] = []
  const entries: Entry[] = []
  const claims: ClaimedDelivery[] = []

  const unsettled = (entry: Entry) => ['due', 'scheduled', 'waiting', 'leased'].includes(entry.state)
  const claimable = (entry: Entry) => ['due', 'scheduled', 'leased'].includes(entry.state) && entry.at <= clock.now

  /** Takes over the deliveries that the store has written for an event since it was last looked at. */
  async function adopt(event: number): Promise<number> {
    const { id, key } = events[event]!
    const written = (await find({ id })).deliveries.filter(
      ({ id: known }) => !entries.some((entry) => entry.id === known),
    )
    for (const { id: delivery, destination, connectionId, state, replay, dueAt, attempt } of written) {
      const queue = key === null ? null : JSON.stringify([connectionId, destination, key])
      const waits = queue !== null && entries.some((entry) => entry.queue === queue && unsettled(entry))
      expect([state, attempt, dueAt]).toEqual([waits ? 'waiting' : 'due', 0, clock.now])
      entries.push({
        id: delivery,
        event,
        queue,
        connectionId,
        destination,
        replay,
        state,
        attempt,
        generation: -1,
        at: dueAt,
      })
    }
    return written.length
  }

  function promote(queue: string | null): void {
    const waiting = entries.filter((entry) => queue !== null && entry.queue === queue && entry.state === 'waiting')
    const first = waiting.toSorted(
      (one, other) => one.event - other.event || entries.indexOf(one) - entries.indexOf(other),
    )[0]
    if (first) Object.assign(first, { state: 'due', at: clock.now })
  }

  async function compare(): Promise<void> {
    for (const event of events) {
      for (const { id, state, attempt, replay } of (await find(event)).deliveries) {
        const entry = entries.find((candidate) => candidate.id === id)!
        expect({ id, state, attempt, replay }).toEqual({
          id,
          state: entry.state,
          attempt: entry.attempt,
          replay: entry.replay,
        })
      }
    }
  }

  return {
    async record({ key, to }: { key: string | null; to: number }) {
      const place = to % connections.length
      const connection = connections[place]!
      const { id, state } = await record({ matchKey: String(place), orderingKey: key })
      events.push({ id, key, connection })
      expect(state).toBe(live.has(connection) ? 'accepted' : 'unmatched')
      expect(await adopt(events.length - 1)).toBe(live.has(connection) ? destinations.length : 0)
    },

    async claim({ limit, of }: { limit: number; of: number }) {
      const named = destinations.filter((_, place) => of & (1 << place))
      for (const entry of entries) {
        if (limit > 0 && entry.state === 'scheduled' && entry.at <= clock.now) entry.state = 'due'
      }
      const expected = entries.filter((entry) => named.includes(entry.destination) && claimable(entry))
      const claimed = await claim(named, limit)
      expect(claimed).toHaveLength(Math.min(limit, expected.length))
      for (const delivery of claimed) {
        const entry = expected.find((candidate) => candidate.id === delivery.id)!
        expect(entry).toBeDefined()
        expect(delivery.attempt).toBe(entry.attempt + 1)
        expect(delivery.generation).toBeGreaterThan(entry.generation)
        expect(delivery.event.id).toBe(events[entry.event]!.id)
        const { attempt, generation } = delivery
        Object.assign(entry, { state: 'leased', attempt, generation, at: clock.now + leaseMs })
        const out = entries.filter(
          (other) => other.queue !== null && other.queue === entry.queue && other.state === 'leased',
        )
        expect(out.length).toBeLessThanOrEqual(1)
        claims.push(delivery)
      }
    },

    async settle({ which, kind, delay }: { which: number; kind: Outcome['kind']; delay: number }) {
      const claimed = claims[which % Math.max(1, claims.length)]
      if (!claimed) return
      const entry = entries.find((candidate) => candidate.id === claimed.id)!
      const counts = entry.state === 'leased' && entry.generation === claimed.generation
      const at = clock.now + delay
      const outcome = { kind, at, error: 'no' } as Outcome
      const { id, generation } = claimed
      expect(await store.settle([{ id, generation, outcome }], clock.now)).toBe(counts ? 1 : 0)
      if (!counts) return
      if (kind === 'retry') Object.assign(entry, { state: 'scheduled', at })
      else if (kind === 'release') Object.assign(entry, { state: 'due', at: clock.now, attempt: entry.attempt - 1 })
      else {
        entry.state = kind
        promote(entry.queue)
      }
    },

    async wait({ ms }: { ms: number }) {
      clock.now += ms
    },

    async remove({ which }: { which: number }) {
      const connection = connections[which % connections.length]!
      expect(await store.deleteConnection({ id: connection.id, now: clock.now })).toBe(live.delete(connection))
      for (const entry of entries) {
        if (entry.connectionId === connection.connectionId && unsettled(entry)) entry.state = 'cancelled'
      }
    },

    async replay({ which }: { which: number }) {
      const place = which % Math.max(1, events.length)
      const event = events[place]
      if (!event || !entries.some((entry) => entry.event === place)) return
      const written = await store.replayEvent({ environmentId: environment.id, id: event.id, now: clock.now })
      expect(written).toBe(live.has(event.connection) ? destinations.length : 0)
      expect(await adopt(place)).toBe(written)
    },

    /** Works off everything: what the model has left must come, in its order, and then nothing more. */
    async drain() {
      await compare()
      const last = new Map<string, number>()
      for (let round = 0; entries.some(unsettled); round += 1) {
        expect(round).toBeLessThan(200)
        clock.now += leaseMs
        const expected = entries.filter(claimable).map((entry) => entry.id)
        const claimed = await claim(destinations, 1000)
        expect(claimed.map((delivery) => delivery.id).toSorted()).toEqual(expected.toSorted())
        for (const { id, generation } of claimed) {
          expect(await store.settle([{ id, generation, outcome: { kind: 'succeeded' } }], clock.now)).toBe(1)
          const entry = entries.find((candidate) => candidate.id === id)!
          entry.state = 'succeeded'
          entry.attempt += 1
          promote(entry.queue)
          if (entry.queue === null) continue
          expect(entry.event).toBeGreaterThanOrEqual(round === 0 ? 0 : (last.get(entry.queue) ?? 0))
          if (round > 0) last.set(entry.queue, entry.event)
        }
      }
      expect(await store.nextDue(destinations)).toBeNull()
      await compare()
    },
  }
}
