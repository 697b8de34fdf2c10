import { expect, it } from 'vitest'
import type { DeliveryFilter, ListedDelivery } from '../../../src/port/deliveries.ts'
import type { AttemptRecord } from '../../../src/port/dispatch.ts'
import { createEnvironment, createIntegration, endpointOf, topic, type OpenHarness, type World } from '../world.ts'

/** Every delivery of a filter, over all pages. */
export async function listAll(
  { store, environment }: Pick<World, 'store' | 'environment'>,
  filter: Partial<DeliveryFilter> = {},
  limit = 100,
): Promise<ListedDelivery[]> {
  const rows: ListedDelivery[] = []
  let before: string | undefined
  do {
    const page = await store.listDeliveries({ environmentId: environment.id, ...filter }, { limit, before })
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    rows.push(...page.rows)
    before = page.next ?? undefined
  } while (before !== undefined)
  return rows
}

export function describeDeliveries(open: OpenHarness): void {
  topic('lists of deliveries', open, (world) => {
    /** Two connections of two integrations, three event types, and one delivery in each stored state. */
    async function filled() {
      const made = await world()
      const { store, environment, clock, connect, handle, record, claim, settle } = made
      const other = await createIntegration(store, environment, { provider: made.provider })
      const mine = await connect(['mine'])
      await connect(['theirs'], { integrationId: other.id, connectionId: mine.connectionId })
      const handler = await handle(['Ticket'])
      const states = ['succeeded', 'dead', 'retry', 'leased'] as const
      for (const [index, state] of states.entries()) {
        clock.now += 1000
        await record({ matchKey: 'mine', orderingKey: index === 3 ? 'a' : null })
        const [out] = await claim(handler)
        const error = { error: `it is ${state}` }
        if (state === 'retry') await settle(out!, { kind: state, at: clock.now + 60_000, ...error })
        else if (state === 'dead') await settle(out!, { kind: state, ...error })
        else if (state === 'succeeded') await settle(out!)
      }
      clock.now += 1000
      await record({ matchKey: 'mine', orderingKey: 'a' })
      const accounts = await handle(['Account'])
      await record({ matchKey: 'theirs', type: 'Account' }, { integrationId: other.id })
      const all = await listAll(made)
      const statesOf = async (filter: Partial<DeliveryFilter>) =>
        (await listAll(made, filter)).map(({ state }) => state)
      return { ...made, other, mine, handler, accounts, all, statesOf }
    }

    it('show each delivery with its event, newest event first', async () => {
      const { all, handler, accounts, integration, other, mine, provider, clock } = await filled()
      expect(all.map(({ state }) => state)).toEqual(['due', 'waiting', 'leased', 'scheduled', 'dead', 'succeeded'])
      const shown = { connectionId: mine.connectionId, heldReason: null, replay: false }
      expect(all[0]).toMatchObject({ ...shown, destination: accounts, attempt: 0, dueAt: clock.now, settledAt: null })
      expect(all[0]!.event).toMatchObject({ integration: other.uniqueKey, provider, type: 'Account', action: 'Update' })
      expect(all[4]).toMatchObject({ ...shown, destination: handler, attempt: 1, error: 'it is dead' })
      const receivedAt = clock.now - 3000
      expect(all[4]).toMatchObject({ settledAt: receivedAt, event: { integration: integration.uniqueKey, receivedAt } })
    })

    it('show the newest delivery of an event first', async () => {
      const made = await world()
      const { connect, handle, record } = made
      await connect(['guid'])
      const handler = await handle()
      const first = await record({ matchKey: 'guid' })
      await made.settle(await made.claimOne(handler))
      const second = await record({ matchKey: 'guid' })
      await made.replay(first)
      const rows = await listAll(made)
      expect(rows.map(({ event, replay }) => [event.id, replay])).toEqual([
        [second.id, false],
        [first.id, true],
        [first.id, false],
      ])
    })

    it('show everything in pages of any size, without a gap', async () => {
      const made = await filled()
      for (const limit of [1, 2, 4, 5, 6, 50]) {
        expect(await listAll(made, {}, limit)).toEqual(made.all)
        expect(await listAll(made, { state: 'dead' }, limit)).toEqual([made.all[4]])
      }
    })

    it('treat a limit below 1 as 1', async () => {
      const { store, environment, all } = await filled()
      const { rows, next } = await store.listDeliveries({ environmentId: environment.id }, { limit: 0 })
      expect([rows, next]).toEqual([[all[0]], expect.any(String)])
    })

    it('filter by integration, connection, destination, type and state, and by all of them', async () => {
      const { all, other, integration, mine, handler, accounts, statesOf } = await filled()
      const ofHandler = ['waiting', 'leased', 'scheduled', 'dead', 'succeeded']
      expect(await statesOf({ integrationId: other.id })).toEqual(['due'])
      expect(await statesOf({ integrationId: integration.id })).toEqual(ofHandler)
      expect(await statesOf({ connectionId: mine.connectionId })).toEqual(['due', ...ofHandler])
      expect(await statesOf({ connectionId: mine.connectionId, integrationId: other.id })).toEqual(['due'])
      expect(await statesOf({ destination: accounts })).toEqual(['due'])
      expect(await statesOf({ destination: handler })).toEqual(ofHandler)
      expect(await statesOf({ type: 'Ticket' })).toEqual(ofHandler)
      for (const { state } of all) expect(await statesOf({ state })).toEqual([state])
      for (const { state } of all)
        expect(await statesOf({ state, type: 'Account' })).toEqual(state === 'due' ? ['due'] : [])
      const narrow = { integrationId: integration.id, connectionId: mine.connectionId, destination: handler } as const
      expect(await statesOf({ ...narrow, type: 'Ticket', state: 'dead' })).toEqual(['dead'])
      expect(await statesOf({ ...narrow, type: 'Ticket', state: 'succeeded' })).toEqual(['succeeded'])
    })

    it('filter by the time of receipt, including the start and excluding the end', async () => {
      const { clock, statesOf } = await filled()
      const dead = clock.now - 3000
      expect(await statesOf({ from: dead, to: dead + 1 })).toEqual(['dead'])
      expect(await statesOf({ from: dead + 1, to: dead + 1000 })).toEqual([])
      expect(await statesOf({ to: dead })).toEqual(['succeeded'])
      expect(await statesOf({ from: dead + 2000 })).toEqual(['due', 'waiting', 'leased'])
      expect(await statesOf({ from: dead, state: 'dead', to: dead + 5000 })).toEqual(['dead'])
    })

    it('find a few deliveries among many', async () => {
      const made = await world()
      const { connect, handle, record, recordAll, receipt, claim, settle } = made
      await connect(['rare'])
      await connect(['often'])
      const destination = await handle(['Ticket', 'Account'])
      const rare = await record({ matchKey: 'rare', type: 'Account' })
      await settle((await claim(destination))[0]!, { kind: 'dead', error: 'no' })
      await recordAll(Array.from({ length: 600 }, () => receipt({ matchKey: 'often' })))
      const filters = [
        { type: 'Account' },
        { state: 'dead' },
        { state: 'dead', destination },
        { type: 'Account', destination },
      ] as const
      for (const filter of filters)
        expect((await listAll(made, filter)).map(({ event }) => event.id)).toEqual([rare.id])
      expect(await listAll(made, { type: 'Ticket', state: 'due' }, 500)).toHaveLength(600)
    })

    it('find nothing by a filter that nothing matches, or an invalid cursor, however odd', async () => {
      const { store, environment, statesOf } = await filled()
      for (const text of ['nobody', 'a\0b', '\uD800', 'x'.repeat(10_000)]) {
        expect(await statesOf({ type: text })).toEqual([])
        expect(await statesOf({ connectionId: text })).toEqual([])
        expect(await statesOf({ destination: text })).toEqual([])
        expect(await statesOf({ destination: text, state: 'dead' })).toEqual([])
      }
      for (const before of ['abc', '', '-1', '1.5', '1-', '-', '9'.repeat(40), '1-2-3', 'a\0']) {
        const page = await store.listDeliveries({ environmentId: environment.id }, { limit: 5, before })
        expect(page).toEqual({ rows: [], next: null })
      }
    })

    it('show nothing of another environment, in lists or by id', async () => {
      const { store, integration, mine, handler, all } = await filled()
      const { id: environmentId } = await createEnvironment(store)
      const filters = [
        {},
        { integrationId: integration.id },
        { connectionId: mine.connectionId },
        { destination: handler },
      ]
      for (const filter of [...filters, { destination: handler, state: 'dead' } as const]) {
        expect((await store.listDeliveries({ environmentId, ...filter }, { limit: 50 })).rows).toEqual([])
      }
      expect(await store.findDelivery(environmentId, all[0]!.id)).toBeUndefined()
    })

    it.each([
      ['paused', { reason: 'paused', probeAt: null }],
      ['failing', { reason: 'failing', probeAt: 5 }],
      ['gone', { reason: 'gone', probeAt: null }],
    ] as const)('shows what waits for a destination that is %s as held, and what is out as out', async (_, hold) => {
      const { store, handler, clock, statesOf } = await filled()
      await store.holdDestination({ id: handler, message: null, now: clock.now, ...hold })
      expect(await statesOf({ destination: handler })).toEqual(['held', 'leased', 'held', 'dead', 'succeeded'])
      expect(await statesOf({ state: 'held' })).toEqual(['held', 'held'])
      expect(await statesOf({ state: 'waiting' })).toEqual([])
      expect(await statesOf({ state: 'due' })).toEqual(['due'])
    })

    it('show why a delivery is held, wherever it appears', async () => {
      const made = await filled()
      const { store, environment, handler, clock, find } = made
      await store.holdDestination({ id: handler, reason: 'paused', message: null, probeAt: null, now: clock.now })
      const [held] = await listAll(made, { state: 'held' })
      const expected = { state: 'held', heldReason: 'paused' }
      expect(held).toMatchObject(expected)
      expect(await store.findDelivery(environment.id, held!.id)).toMatchObject(expected)
      expect((await find(held!.event)).deliveries).toMatchObject([expected])
      await store.releaseDestination({ id: handler, now: clock.now })
      expect(await listAll(made)).toEqual(made.all)
    })

    it('show the deliveries of a handler that no process declares as held', async () => {
      const { store, clock, statesOf, all, ...made } = await filled()
      await store.declareHandlers([], clock.now)
      expect(await statesOf({})).toEqual(['held', 'held', 'leased', 'held', 'dead', 'succeeded'])
      const [held] = await listAll({ store, environment: made.environment }, { state: 'held' })
      expect(held).toMatchObject({ id: all[0]!.id, heldReason: 'handler_missing' })
    })

    it('show deliveries of deleted connections and destinations as cancelled, before and after upkeep writes it', async () => {
      const made = await filled()
      const { store, clock, mine, other, statesOf, upkeep } = made
      await store.deleteConnection({ id: mine.id, now: clock.now })
      const expected = ['due', 'cancelled', 'cancelled', 'cancelled', 'dead', 'succeeded']
      expect(await statesOf({})).toEqual(expected)
      await store.deleteIntegration({ id: other.id, now: clock.now })
      const atOnce = await listAll(made)
      expect(atOnce[0]).toMatchObject({ state: 'cancelled', settledAt: clock.now, error: 'The connection was deleted' })
      expect(await listAll(made, { state: 'cancelled' })).toEqual(atOnce.slice(0, 4))
      clock.now += 5000
      while ((await upkeep()).cancelled > 0);
      expect(await listAll(made)).toEqual(atOnce)
      expect(await listAll(made, { state: 'cancelled' })).toEqual(atOnce.slice(0, 4))
    })

    it('show a delivery of an unmatched event without a connection', async () => {
      const made = await world()
      const { id } = await made.send({ unmatched: true })
      const event = await made.record({ matchKey: 'nobody' })
      const [row] = await listAll(made)
      expect(row).toMatchObject({ destination: id, connectionId: null, state: 'due', event: { id: event.id } })
      expect((await made.find(event)).deliveries).toMatchObject([{ destination: id, connectionId: null }])
      expect(await listAll(made, { connectionId: '' })).toEqual([])
    })
  })

  topic('a delivery', open, (world) => {
    async function claimed() {
      const made = await world()
      await made.connect(['guid'])
      const handler = await made.handle()
      await made.record({ matchKey: 'guid' })
      const delivery = await made.claimOne(handler)
      const detail = () => made.store.findDelivery(made.environment.id, delivery.id)
      return { ...made, handler, delivery, detail }
    }
    const attempt = (input: Partial<AttemptRecord> = {}): AttemptRecord => ({
      startedAt: 5,
      latencyMs: 7,
      status: null,
      answer: null,
      ...input,
    })

    it('is found by its id as it is listed, with its attempts in order', async () => {
      const made = await claimed()
      const { store, clock, handler, delivery, detail, claimOne } = made
      const outcomes = [
        [{ kind: 'retry', at: clock.now, error: 'HTTP 500' }, attempt({ status: 500, answer: Buffer.from('oh') })],
        [{ kind: 'release', error: 'still down' }, attempt({ startedAt: 6 })],
        [{ kind: 'retry', at: clock.now, error: 'nobody wrote it down' }, undefined],
        [{ kind: 'succeeded' }, attempt({ status: 204 })],
      ] as const
      let { generation } = delivery
      for (const [outcome, own] of outcomes) {
        const record = own && { attempt: own }
        expect(await store.settle([{ id: delivery.id, generation, outcome, ...record }], clock.now)).toBe(1)
        if (outcome.kind !== 'succeeded') generation = (await claimOne(handler)).generation
      }
      const [listed] = await listAll(made)
      const found = await detail()
      expect(found).toMatchObject(listed!)
      expect(
        found!.attempts.map(({ answer, ...rest }) => ({ ...rest, answer: answer && Buffer.from(answer) })),
      ).toEqual([
        {
          ...attempt({ status: 500, answer: Buffer.from('oh') }),
          number: 1,
          counted: true,
          outcome: 'retry',
          error: 'HTTP 500',
        },
        { ...attempt({ startedAt: 6 }), number: 2, counted: false, outcome: 'release', error: 'still down' },
        { ...attempt({ status: 204 }), number: 3, counted: true, outcome: 'succeeded', error: null },
      ])
    })

    it('shows the newest 100 attempts of more', async () => {
      const { store, clock, handler, delivery, detail, claimOne } = await claimed()
      let { generation } = delivery
      for (let number = 1; number <= 103; number += 1) {
        const outcome = { kind: 'retry', at: clock.now, error: String(number) } as const
        await store.settle([{ id: delivery.id, generation, outcome, attempt: attempt() }], clock.now)
        generation = (await claimOne(handler)).generation
      }
      const { attempts } = (await detail())!
      expect(attempts.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => index + 4))
    })

    it('is not found by a text that is no id', async () => {
      const { store, environment, delivery } = await claimed()
      const texts = [
        '987654321',
        '1-987654321',
        'abc',
        '',
        '-1',
        '1.5',
        ` ${delivery.id}`,
        `${delivery.id}-1`,
        '9'.repeat(40),
        'a\0',
      ]
      for (const id of texts) expect(await store.findDelivery(environment.id, id)).toBeUndefined()
    })

    it('goes to its endpoint as changed by then, and is cancelled with it', async () => {
      const made = await world()
      const { store, environment, clock, connect, send, record, upkeep } = made
      await connect(['guid'])
      const { id } = await send()
      await record({ matchKey: 'guid', orderingKey: 'a' })
      await record({ matchKey: 'guid', orderingKey: 'a' })
      await store.saveEndpoint({
        environmentId: environment.id,
        role: 'primary',
        source: 'api',
        endpoint: endpointOf({ url: 'https://other.example' }),
        secret: 'x',
        now: clock.now,
      })
      expect((await listAll(made)).map(({ destination, state }) => [destination, state])).toEqual([
        [id, 'waiting'],
        [id, 'due'],
      ])
      await store.deleteEndpoint({ environmentId: environment.id, id, now: clock.now })
      const atOnce = await listAll(made)
      expect(atOnce).toMatchObject([
        { state: 'cancelled' },
        { state: 'cancelled', error: 'The destination was deleted' },
      ])
      clock.now += 5000
      while ((await upkeep()).cancelled > 0);
      expect(await listAll(made)).toEqual(atOnce)
    })
  })
}
