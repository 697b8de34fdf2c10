import { expect, it } from 'vitest'
import type { ReplaySelection, ReplayStep } from '../../../src/port/deliveries.ts'
import type { AttemptResult } from '../../../src/port/dispatch.ts'
import { listAll } from './deliveries.ts'
import { createEnvironment, topic, type OpenHarness, type World } from '../world.ts'

type HowToReplay = { readonly plan?: boolean; readonly force?: boolean; readonly limit?: number }

/** Runs step after step, until there is no next. */
export async function* stepsOf(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  selection: ReplaySelection,
  { plan = false, force = false, limit = 100 }: HowToReplay = {},
): AsyncGenerator<ReplayStep> {
  for (let after: string | null | undefined; after !== null;) {
    const asked = { selection, force, plan, after: after ?? null, limit, now: clock.now }
    const step: ReplayStep = await store.replayStep(asked)
    yield step
    after = step.next
  }
}

/** The result of a whole replay, over all steps. */
export async function replayAll(
  world: Pick<World, 'store' | 'clock'>,
  selection: ReplaySelection,
  how: HowToReplay = {},
): Promise<Omit<ReplayStep, 'next'>> {
  const reaches = new Map<string, number>()
  const done = { replayed: 0, skipped: { ...none }, sample: [] as ReplayStep['sample'][number][] }
  for await (const step of stepsOf(world, selection, how)) {
    done.replayed += step.replayed
    for (const why of ['succeeded', 'underWay', 'notWanted'] as const) done.skipped[why] += step.skipped[why]
    done.sample.push(...step.sample)
    for (const { destination, deliveries } of step.reaches)
      reaches.set(destination, deliveries + (reaches.get(destination) ?? 0))
  }
  return { ...done, reaches: [...reaches].map(([destination, deliveries]) => ({ destination, deliveries })) }
}

/** Nothing was skipped. */
export const none = { succeeded: 0, underWay: 0, notWanted: 0 }

export function describeReplay(open: OpenHarness): void {
  topic('replays of deliveries', open, (world) => {
    /** A world with one connection, one handler, and an event for each outcome. */
    async function withOutcomes(outcomes: readonly AttemptResult['kind'][], orderingKey: string | null = null) {
      const made = await world()
      const { environment, clock, connect, handle, record, claimOne, settle } = made
      const connection = await connect(['guid'])
      const handler = await handle()
      const events = []
      for (const kind of outcomes) {
        const event = await record({ matchKey: 'guid', orderingKey })
        events.push(event)
        await settle(await claimOne(handler), outcomeOf(kind, clock.now))
        clock.now += 1000
      }
      const dead = { of: 'deliveries', filter: { environmentId: environment.id, state: 'dead' } } as const
      return { ...made, connection, handler, events, dead }
    }

    const outcomeOf = (kind: AttemptResult['kind'], now: number): AttemptResult =>
      kind === 'retry'
        ? { kind, at: now + 60_000, error: 'no' }
        : kind === 'dead' || kind === 'filtered'
          ? { kind, error: 'no' }
          : { kind }

    it('send dead deliveries again as new ones, marked as replays, in the order of their events', async () => {
      const made = await withOutcomes(['dead', 'succeeded', 'dead', 'retry'], 'a')
      const { clock, handler, events, dead, claimOne, settle, connection } = made
      clock.now += 60_000
      await settle(await claimOne(handler))
      const step = await replayAll(made, dead)
      const sample = { connectionId: connection.connectionId, destination: handler, type: 'Ticket' }
      expect(step).toMatchObject({ replayed: 2, skipped: none })
      expect(step.sample).toMatchObject([
        { ...sample, eventId: events[0]!.id },
        { ...sample, eventId: events[2]!.id },
      ])
      for (const event of [events[0]!, events[2]!]) {
        const delivery = await claimOne(handler)
        expect(delivery).toMatchObject({ replay: true, attempt: 1, event: { id: event.id } })
        await settle(delivery)
      }
      expect((await listAll(made, { state: 'dead' })).map(({ event }) => event.id)).toEqual([
        events[2]!.id,
        events[0]!.id,
      ])
    })

    it('count in a plan what they would write, show a sample, and write nothing', async () => {
      const made = await withOutcomes(['dead', 'dead', 'dead', 'dead', 'dead', 'dead', 'dead'])
      const before = await listAll(made)
      const { sample, ...plan } = await replayAll(made, made.dead, { plan: true })
      expect(plan).toEqual({ replayed: 7, skipped: none, reaches: [{ destination: made.handler, deliveries: 7 }] })
      expect(sample.length).toBeGreaterThan(0)
      expect(sample.length).toBeLessThan(7)
      expect(await listAll(made)).toEqual(before)
      expect(await replayAll(made, made.dead)).toEqual({ ...plan, sample })
      expect(await listAll(made)).toHaveLength(14)
    })

    it.each([false, true])('write nothing twice when a step is repeated (force: %s)', async (force) => {
      const { store, clock, dead, ...made } = await withOutcomes(['dead', 'dead'])
      const step = { selection: dead, force, plan: false, after: null, limit: 10, now: clock.now }
      expect(await store.replayStep(step)).toMatchObject({ replayed: 2 })
      const again = { replayed: 0, skipped: { ...none, underWay: 2 }, sample: [] }
      expect(await store.replayStep(step)).toMatchObject(again)
      expect(await store.replayStep({ ...step, plan: true })).toMatchObject(again)
      expect(await listAll({ store, environment: made.environment })).toHaveLength(4)
    })

    it('write once what two concurrent steps select', async () => {
      const made = await withOutcomes(['dead', 'dead', 'dead'])
      const { store, clock, dead } = made
      const step = { selection: dead, force: true, plan: false, after: null, limit: 10, now: clock.now }
      const steps = await Promise.all([store.replayStep(step), store.replayStep(step), store.replayStep(step)])
      expect(steps.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(3)
      expect(await listAll(made)).toHaveLength(6)
    })

    it('send deliveries that have already succeeded only with `force`', async () => {
      const made = await withOutcomes(['dead'])
      const { handler, dead, claimOne, settle } = made
      await replayAll(made, dead)
      await settle(await claimOne(handler))
      const skipped = { ...none, succeeded: 1 }
      expect(await replayAll(made, dead)).toEqual({ replayed: 0, skipped, reaches: [], sample: [] })
      expect(await replayAll(made, dead, { force: true })).toMatchObject({ replayed: 1, skipped: none })
    })

    it('send selected succeeded deliveries only with `force`', async () => {
      const made = await withOutcomes(['succeeded', 'dead'])
      const filter = { environmentId: made.environment.id, state: 'succeeded' } as const
      const selection = { of: 'deliveries', filter } as const
      expect(await replayAll(made, selection)).toMatchObject({ replayed: 0, skipped: { ...none, succeeded: 1 } })
      const forced = await replayAll(made, selection, { force: true })
      expect(forced).toMatchObject({ replayed: 1, skipped: none, sample: [{ eventId: made.events[0]!.id }] })
    })

    it('send an event once to a destination where two of its deliveries are dead', async () => {
      const made = await withOutcomes(['dead'])
      const { handler, dead, claimOne, settle } = made
      await replayAll(made, dead)
      await settle(await claimOne(handler), { kind: 'dead', error: 'again' })
      const once = { replayed: 1, skipped: { ...none, underWay: 1 } }
      expect(await replayAll(made, dead, { plan: true, limit: 1 })).toMatchObject(once)
      expect(await replayAll(made, dead, { limit: 1 })).toMatchObject(once)
    })

    it('skip deleted connections and destinations, and events that are no longer wanted', async () => {
      const made = await withOutcomes(['dead'])
      const { store, clock, connect, handle, record, claim, settle, handler, dead, connection, provider } = made
      await connect(['other'])
      const narrow = await handle(['Ticket'])
      await record({ matchKey: 'other' })
      for (const delivery of await claim([handler, narrow])) await settle(delivery, outcomeOf('dead', clock.now))
      expect(await replayAll(made, dead, { plan: true })).toMatchObject({ replayed: 3, skipped: none })
      const rules = { provider, types: ['Account'], ordered: true, concurrency: 9, perConnection: 9 }
      await store.declareHandlers(
        [
          { ...rules, id: handler, types: ['*'] },
          { ...rules, id: narrow },
        ],
        clock.now,
      )
      expect(await replayAll(made, dead, { plan: true })).toMatchObject({
        replayed: 2,
        skipped: { ...none, notWanted: 1 },
      })
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await replayAll(made, dead, { plan: true })).toMatchObject({
        replayed: 1,
        skipped: { ...none, notWanted: 2 },
      })
      await store.declareHandlers([{ ...rules, id: narrow }], clock.now)
      const nothing = { replayed: 0, skipped: { ...none, notWanted: 3 }, reaches: [], sample: [] }
      expect(await replayAll(made, dead, { force: true })).toEqual(nothing)
    })

    it('send to an endpoint that still exists, unless the connection’s override replaces it', async () => {
      const made = await world()
      const { store, environment, clock, connect, send, record, claimSent, settle } = made
      const connection = await connect(['guid'])
      const primary = await send()
      const secondary = await send({}, 'secondary')
      await record({ matchKey: 'guid' })
      for (const delivery of await claimSent()) await settle(delivery, outcomeOf('dead', clock.now))
      const dead = { of: 'deliveries', filter: { environmentId: environment.id, state: 'dead' } } as const
      await store.deleteEndpoint({ environmentId: environment.id, id: secondary.id, now: clock.now })
      const step = await replayAll(made, dead, { plan: true })
      expect(step).toMatchObject({ replayed: 1, skipped: { ...none, notWanted: 1 } })
      expect(step.sample).toMatchObject([{ destination: primary.id }])
      const webhookUrlOverride = 'https://override.example'
      await store.updateConnection({
        id: connection.id,
        version: connection.version,
        webhookUrlOverride,
        now: clock.now,
      })
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 0, skipped: { ...none, notWanted: 2 } })
    })

    it('send an unmatched event without a connection while it is unmatched', async () => {
      const made = await world()
      const { environment, clock, connect, send, record, claimSent, settle } = made
      const { id } = await send({ unmatched: true })
      const event = await record({ matchKey: 'guid' })
      const die = async () => {
        for (const delivery of await claimSent()) await settle(delivery, outcomeOf('dead', clock.now))
      }
      await die()
      const dead = { of: 'deliveries', filter: { environmentId: environment.id, state: 'dead' } } as const
      const sample = [{ eventId: event.id, connectionId: null, destination: id }]
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 1, sample })
      await die()
      await connect(['guid'])
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 0, skipped: { ...none, notWanted: 2 } })
    })

    it.each([1, 2, 3, 100])('take each selected delivery once, in steps of %i', async (limit) => {
      const made = await withOutcomes(['dead', 'succeeded', 'dead', 'dead', 'dead', 'dead'])
      const { clock, dead, handler, claim, settle, events } = made
      const replayed: string[] = []
      for await (const step of stepsOf(made, dead, { force: true, limit })) {
        expect(step.replayed).toBeLessThanOrEqual(limit)
        replayed.push(...step.sample.map(({ eventId }) => eventId))
        // A delivery that a step wrote may be dead before the next step: it did not exist when the replay began.
        for (const delivery of await claim(handler)) await settle(delivery, outcomeOf('dead', clock.now))
        await made.record({ matchKey: 'guid' })
        for (const delivery of await claim(handler)) await settle(delivery, outcomeOf('dead', clock.now))
      }
      expect(replayed).toEqual(events.filter((_, index) => index !== 1).map(({ id }) => id))
    })

    it('select by connection, destination, type, integration and time, as the list does', async () => {
      const made = await withOutcomes(['dead', 'dead'])
      const { environment, clock, connect, handle, record, claim, settle, handler, events, connection, integration } =
        made
      const other = await connect(['other'])
      const accounts = await handle(['Account'])
      const account = await record({ matchKey: 'other', type: 'Account' })
      for (const delivery of await claim([handler, accounts])) await settle(delivery, outcomeOf('dead', clock.now))
      const eventsOf = async (filter: object) => {
        const selection = {
          of: 'deliveries',
          filter: { environmentId: environment.id, state: 'dead', ...filter },
        } as const
        return (await replayAll(made, selection, { plan: true })).sample.map(({ eventId }) => eventId)
      }
      const ids = events.map(({ id }) => id)
      expect(await eventsOf({})).toEqual([...ids, account.id, account.id])
      expect(await eventsOf({ connectionId: connection.connectionId })).toEqual(ids)
      expect(await eventsOf({ connectionId: other.connectionId, destination: accounts })).toEqual([account.id])
      expect(await eventsOf({ destination: accounts })).toEqual([account.id])
      expect(await eventsOf({ type: 'Account', integrationId: integration.id })).toEqual([account.id, account.id])
      expect(await eventsOf({ from: clock.now - 2000, to: clock.now - 1000 })).toEqual([ids[0]])
      expect(await eventsOf({ type: 'nobody' })).toEqual([])
      expect(await eventsOf({ environmentId: (await createEnvironment(made.store)).id })).toEqual([])
    })

    it('send one delivery by its id', async () => {
      const made = await withOutcomes(['dead', 'dead', 'dead'])
      const [, second] = await listAll(made)
      const one = { ...made.dead, filter: { ...made.dead.filter, id: second!.id } }
      expect(await replayAll(made, one)).toMatchObject({ replayed: 1, sample: [{ eventId: made.events[1]!.id }] })
      for (const id of ['987654321', 'abc', '', `${second!.id}-1`]) {
        const nobody = { ...made.dead, filter: { ...made.dead.filter, id } }
        expect(await replayAll(made, nobody)).toEqual({ replayed: 0, skipped: none, reaches: [], sample: [] })
      }
      const succeeded = { ...one, filter: { ...one.filter, state: 'succeeded' as const } }
      expect(await replayAll(made, succeeded, { force: true })).toMatchObject({ replayed: 0, skipped: none })
    })

    it('wait for a held destination', async () => {
      const made = await withOutcomes(['dead'])
      const { store, clock, handler, dead, claim, claimOne } = made
      await store.holdDestination({ id: handler, reason: 'paused', message: null, probeAt: null, now: clock.now })
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 1 })
      expect(await claim(handler)).toEqual([])
      expect(await listAll(made, { state: 'held' })).toMatchObject([{ replay: true }])
      await store.releaseDestination({ id: handler, now: clock.now })
      expect(await claimOne(handler)).toMatchObject({ replay: true })
    })

    it('end at an invalid cursor', async () => {
      const { store, dead, clock } = await withOutcomes(['dead'])
      for (const after of ['abc', '', '-1', '1', '1-2', '1-2-', '1-2-3-4', '9'.repeat(40), 'a\0']) {
        const step = { selection: dead, force: false, plan: false, after, limit: 10, now: clock.now }
        expect(await store.replayStep(step)).toEqual({
          replayed: 0,
          skipped: none,
          reaches: [],
          sample: [],
          next: null,
        })
      }
    })
  })
}
