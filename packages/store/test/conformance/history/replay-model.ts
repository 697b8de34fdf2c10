import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Connection } from '../../../src/port/configuration.ts'
import type { ListedDelivery, ReplaySelection } from '../../../src/port/deliveries.ts'
import { listAll } from './deliveries.ts'
import { replayAll } from './replay.ts'
import { handlerOf, topic, type OpenHarness, type World } from '../world.ts'

/** Compares replays with a model of the port's rules: a replay writes exactly the deliveries of the model, once. */
export function describeReplayModel(open: OpenHarness): void {
  topic('random replays', open, (world) => {
    it('follow the rules of a model', { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), asked, async (steps, { plans, ...ask }) => {
          const past = await startPast(await world())
          for (const one of steps) await past[one.do](one as never)
          const before = await past.deliveries()
          const expected = expectedOf(past, before, ask)
          const selection = past.selectionOf(ask)
          for (const plan of plans ? [true, false] : [false]) {
            const { replayed, skipped, sample } = await replayAll(past.world, selection, { plan, ...ask })
            expect({ replayed, skipped }).toEqual({ replayed: expected.again.length, skipped: expected.skipped })
            for (const one of sample) expect(expected.again).toContain(keyOf(one.eventId, one))
          }
          const known = new Set(before.map(({ id }) => id))
          const written = (await past.deliveries()).filter(({ id }) => !known.has(id))
          expect(written.map((one) => keyOf(one.event.id, one)).toSorted()).toEqual(expected.again.toSorted())
          expect(written.filter(({ replay }) => !replay)).toEqual([])
          expect(await replayAll(past.world, selection, ask)).toMatchObject({ replayed: 0 })
        }),
        property(6, 1500),
      )
    })
  })
}

const types = ['Ticket', 'Account'] as const
const index = fc.nat({ max: 1000 })

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      to: fc.constantFrom('0', '1', 'both'),
      type: fc.constantFrom(...types),
      orderingKey: fc.constantFrom('a', null),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      limit: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom('succeeded', 'dead', 'dead', 'leave'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('declare' as const),
      handlers: fc.array(fc.constantFrom(0, 1, 2)),
      type: fc.constantFrom(...types, '*'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replayOne' as const), which: index }) },
)

const asked = fc.record({
  of: fc.constantFrom('dead', 'dead', 'succeeded', 'cancelled', 'events'),
  force: fc.boolean(),
  limit: fc.constantFrom(1, 2, 3, 100),
  connection: fc.constantFrom(undefined, 0, 1),
  destination: fc.constantFrom(undefined, 0, 1),
  type: fc.constantFrom(undefined, ...types),
  plans: fc.boolean(),
})

type Ask = Omit<typeof asked extends fc.Arbitrary<infer Value> ? Value : never, 'plans'>

interface PastEvent {
  readonly id: string
  readonly type: string
  /**
   * The connections that the event matched when it was recorded. Without one it stays unmatched: the test creates no
   * connection later.
   */
  readonly connections: readonly Connection[]
}

type Past = Awaited<ReturnType<typeof startPast>>

const keyOf = (event: string, to: { readonly connectionId: string | null; readonly destination: string }): string =>
  JSON.stringify([event, to.connectionId, to.destination])

async function startPast(world: World) {
  const { store, environment, clock, provider, connect, record, claim, settle } = world
  const names = [0, 1, 2].map((number) => `${provider}-${number}`)
  const connections = [await connect(['0', 'both']), await connect(['1', 'both'])]
  const live = new Set(connections)
  const events: PastEvent[] = []
  let handlers: { id: string; types: readonly string[] }[] = []

  async function declare({ handlers: numbers, type }: { handlers: readonly number[]; type: string }) {
    handlers = [...new Set(numbers)].map((number) => ({ id: names[number]!, types: [number === 0 ? '*' : type] }))
    await store.declareHandlers(
      handlers.map((handler) => handlerOf({ provider, ...handler })),
      clock.now,
    )
  }
  await declare({ handlers: [0, 1], type: 'Ticket' })

  return {
    world,
    events,
    live,
    declare,
    handlersFor: (type: string) =>
      handlers.filter((handler) => handler.types.includes(type) || handler.types.includes('*')).map(({ id }) => id),
    connectionNamed: (connectionId: string | null) => connections.find((one) => one.connectionId === connectionId),
    deliveries: () => listAll(world),

    async record({ to, type, orderingKey }: { to: string; type: string; orderingKey: string | null }) {
      const { id } = await record({ matchKey: to, type, orderingKey })
      const matched = connections.filter((one, place) => live.has(one) && (to === 'both' || to === String(place)))
      events.push({ id, type, connections: matched })
    },

    async deliver({ limit, kind }: { limit: number; kind: 'succeeded' | 'dead' | 'leave' }) {
      for (const delivery of await claim(
        handlers.map(({ id }) => id),
        limit,
      )) {
        if (kind !== 'leave') await settle(delivery, kind === 'dead' ? { kind, error: 'no' } : { kind })
      }
    },

    async remove({ which }: { which: number }) {
      const connection = connections[which % 4]
      if (!connection || !live.delete(connection)) return
      await store.deleteConnection({ id: connection.id, now: clock.now })
    },

    async replayOne({ which }: { which: number }) {
      const event = events[which % Math.max(1, events.length)]
      if (event) await world.replay(event)
    },

    selectionOf({ of, connection, destination, type }: Ask): ReplaySelection {
      const filter = {
        environmentId: environment.id,
        connectionId: connection === undefined ? undefined : connections[connection]!.connectionId,
        destination: destination === undefined ? undefined : names[destination]!,
        type,
      }
      if (of === 'events') return { of, filter }
      return { of: 'deliveries', filter: { ...filter, state: of } }
    },
  }
}

/** Each selected delivery, by the rules of the port, in order. */
function expectedOf(past: Past, before: readonly ListedDelivery[], ask: Ask) {
  const { filter } = past.selectionOf(ask)
  const skipped = { succeeded: 0, underWay: 0, notWanted: 0 }
  const again: string[] = []
  const standing = (key: string, states: readonly string[]) =>
    before.some((one) => keyOf(one.event.id, one) === key && states.includes(one.state))

  function consider(key: string): void {
    if (again.includes(key) || standing(key, ['due', 'waiting', 'scheduled', 'leased', 'held'])) skipped.underWay += 1
    else if (!ask.force && standing(key, ['succeeded'])) skipped.succeeded += 1
    else again.push(key)
  }

  const means = (value: string | null, wanted: string | undefined) => wanted === undefined || value === wanted
  if (ask.of === 'events') {
    for (const event of past.events) {
      const matched = event.connections.length > 0 && means(event.type, filter.type)
      if (!matched || !event.connections.some((one) => means(one.connectionId, filter.connectionId))) continue
      const keys = event.connections
        .filter((one) => past.live.has(one) && means(one.connectionId, filter.connectionId))
        .flatMap((one) => past.handlersFor(event.type).map((destination) => ({ ...one, destination })))
        .filter((one) => means(one.destination, filter.destination))
        .map((one) => keyOf(event.id, one))
      if (keys.length === 0) skipped.notWanted += 1
      for (const key of keys) consider(key)
    }
    return { again, skipped }
  }
  for (const one of before.toReversed()) {
    const { event, connectionId, destination } = one
    if (one.state !== ask.of || !means(event.type, filter.type)) continue
    if (!means(connectionId, filter.connectionId) || !means(destination, filter.destination)) continue
    const wanted =
      past.live.has(past.connectionNamed(connectionId)!) && past.handlersFor(event.type).includes(destination)
    if (wanted) consider(keyOf(event.id, one))
    else skipped.notWanted += 1
  }
  return { again, skipped }
}
