import { expect, it } from 'vitest'
import { deliveryOutcomes, type EventFilter, type EventOutcome } from '../../../src/port/events.ts'
import type { AttemptResult } from '../../../src/port/dispatch.ts'
import type { RecordedEvent } from '../../../src/port/ingest.ts'
import type { Page } from '../../../src/port/configuration.ts'
import { createEnvironment, createIntegration, eventOf, topic, type OpenHarness } from '../world.ts'

export function describeEvents(open: OpenHarness): void {
  topic('replays', open, (world) => {
    it('write new deliveries, marked as replays, for every handler that wants the event now', async () => {
      const { connect, handle, record, claimOne, settle, find, replay } = await world()
      await connect(['guid'])
      const first = await handle()
      const event = await record({ matchKey: 'guid' })
      await settle(await claimOne(first))
      const second = await handle()
      expect(await replay(event)).toBe(2)
      expect(await claimOne(first)).toMatchObject({ replay: true, attempt: 1, event: { id: event.id } })
      expect(await claimOne(second)).toMatchObject({ replay: true })
      const { deliveries } = await find(event)
      expect(deliveries.map(({ state, replay: asked }) => [state, asked])).toEqual([
        ['succeeded', false],
        ['leased', true],
        ['leased', true],
      ])
    })

    it('send an unsubscribed event to a handler that was declared since', async () => {
      const { connect, handle, record, find, replay } = await world()
      await connect(['guid'])
      const event = await record({ matchKey: 'guid' })
      expect(await replay(event)).toBe(0)
      expect(await find(event)).toMatchObject({ state: 'unsubscribed' })
      await handle()
      expect(await replay(event)).toBe(1)
      expect(await find(event)).toMatchObject({ state: 'accepted' })
    })

    it('pass over destinations where the event arrived, unless they are forced, and where it is on its way', async () => {
      const { connect, handle, record, claimOne, settle, replay } = await world()
      await connect(['guid'])
      const [first, second] = [await handle(), await handle()]
      const event = await record({ matchKey: 'guid', orderingKey: 'a' })
      await settle(await claimOne(first))
      expect(await replay(event, { force: false })).toBe(0)
      const original = await claimOne(second)
      expect(await replay(event)).toBe(1)
      expect(await claimOne(first)).toMatchObject({ replay: true })
      await settle(original, { kind: 'dead', error: 'no' })
      expect(await replay(event, { force: false })).toBe(1)
      expect(await claimOne(second)).toMatchObject({ replay: true })
    })

    it('replace an unparsable event by the events of its request once it can be parsed', async () => {
      const { store, environment, connect, handle, receipt, recordAll, claim, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const broken = receipt({}, { content: { unparsable: 'at byte 0' } })
      const [unparsable] = await recordAll([broken])
      const asked = { environmentId: environment.id, id: unparsable!.id }
      const events = [eventOf({ matchKey: 'guid' }), eventOf({ matchKey: 'nobody' })]
      const recorded = await store.reparseEvent({ ...asked, events })
      expect(recorded).toMatchObject([{ state: 'accepted', deliveries: 1 }, { state: 'unmatched' }])
      expect(await store.findEvent(environment.id, unparsable!.id)).toBeUndefined()
      expect(await store.reparseEvent({ ...asked, events })).toBe('missing')
      const [claimed] = await claim(destination)
      expect(Buffer.from(claimed!.event.body)).toEqual(Buffer.from(broken.body))
      const [first] = recorded as readonly RecordedEvent[]
      expect(await find(first!)).toMatchObject({ receivedAt: broken.receivedAt, position: 0 })
      // When the request is received again, it is recognised as a duplicate of the parsed event.
      const again = await recordAll([{ ...broken, content: { events } }])
      expect(again.map(({ duplicate }) => duplicate)).toEqual([true, true])
    })

    it('parse no event again that could be parsed', async () => {
      const { store, environment, record } = await world()
      const { id } = await record()
      const asked = { environmentId: environment.id, id, events: [eventOf()] }
      expect(await store.reparseEvent(asked)).toBe('not_unparsable')
    })

    it('parse no event again of another environment, or of none', async () => {
      const { store, environment, receipt, recordAll, find } = await world()
      const [unparsable] = await recordAll([receipt({}, { content: { unparsable: 'at 0' } })])
      const other = await createEnvironment(store)
      const events = [eventOf()]
      const { id } = unparsable!
      expect(await store.reparseEvent({ environmentId: other.id, id, events })).toBe('missing')
      for (const text of ['987654321', 'abc', '', ` ${id}`, 'a\0']) {
        expect(await store.reparseEvent({ environmentId: environment.id, id: text, events })).toBe('missing')
      }
      expect(await find(unparsable!)).toMatchObject({ state: 'unparsable' })
    })

    it('send nothing for an event of another environment, or of none', async () => {
      const { store, connect, handle, record, claimOne, settle, replay } = await world()
      await connect(['guid'])
      const handler = await handle()
      const event = await record({ matchKey: 'guid' })
      await settle(await claimOne(handler))
      const other = await createEnvironment(store)
      expect(await replay(event, { environmentId: other.id })).toBe(0)
      for (const id of ['987654321', 'abc', '', '-1', '1.5', ` ${event.id}`, '9'.repeat(40), 'a\0']) {
        expect(await replay({ id })).toBe(0)
      }
    })

    it('send nothing for an event that is unmatched, or is never dispatched', async () => {
      const { store, connect, register, handle, record, recordAll, receipt, replay } = await world()
      const { id: registrationId } = await register(await connect(['guid']), 'own')
      await handle()
      await store.updateRegistration({ id: registrationId, state: 'superseded', now: 8 })
      const events = [
        await record({ matchKey: 'nobody' }),
        await record({ matchKey: 'guid', notice: true }),
        await record({ matchKey: 'own' }, { registrationId }),
        ...(await recordAll([receipt({}, { content: { unparsable: 'at 0' } })])),
      ]
      for (const event of events) expect(await replay(event)).toBe(0)
    })

    it('send nothing for a deleted connection', async () => {
      const { store, connect, handle, record, replay } = await world()
      const { id: connection } = await connect(['guid'])
      await handle()
      const event = await record({ matchKey: 'guid' })
      await store.deleteConnection({ id: connection, now: 9 })
      expect(await replay(event)).toBe(0)
    })
  })

  topic('lists of events', open, (world) => {
    async function filled() {
      const made = await world()
      const { store, environment, connect, handle, record, recordAll, receipt } = made
      const other = await createIntegration(store, environment)
      const mine = await connect(['mine'])
      const twin = await connect(['twin'], { integrationId: other.id, connectionId: mine.connectionId })
      await handle(['Ticket'])
      const events = {
        accepted: await record({ matchKey: 'mine' }),
        unsubscribed: await record({ matchKey: 'mine', type: 'Account' }),
        unmatched: await record({ matchKey: 'nobody' }),
        notice: await record({ notice: true }),
        unparsable: (await recordAll([receipt({}, { content: { unparsable: 'at 0' } })]))[0]!,
        ofOther: await record({ matchKey: 'twin' }, { integrationId: other.id }),
      }
      const list = async (filter: Partial<EventFilter> = {}, page: Page = { limit: 50 }) => {
        const { rows, next } = await store.listEvents({ environmentId: environment.id, ...filter }, page)
        return { ids: rows.map((row) => row.id), next }
      }
      return { ...made, other, mine, twin, events, list }
    }

    it('show the newest first, in pages without a gap', async () => {
      const { events, list } = await filled()
      const all = Object.values(events)
        .map((event) => event.id)
        .toReversed()
      expect(await list()).toEqual({ ids: all, next: null })
      const first = await list({}, { limit: 4 })
      expect(first.ids).toEqual(all.slice(0, 4))
      expect(await list({}, { limit: 4, before: first.next! })).toEqual({ ids: all.slice(4), next: null })
      expect((await list({}, { limit: 0 })).ids).toEqual(all.slice(0, 1))
    })

    it('have contents, except bodies of more than 256 KiB', async () => {
      const { store, environment, receipt, recordAll } = await filled()
      await recordAll([
        receipt({}, { body: Buffer.from('two'), content: { events: [eventOf(), eventOf()] } }),
        receipt({}, { body: Buffer.alloc(256 * 1024 + 1, 'x') }),
      ])
      const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 2 })
      const ids = rows.map(({ id }) => id)
      const contents = await store.listContents(environment.id, [...ids, 'abc', '987654321'])
      const shown = contents.map(({ body, ...each }) => ({ ...each, body: body && Buffer.from(body).toString() }))
      const headers = { 'content-type': 'application/json' }
      const common = { headers, provider: rows[0]!.provider, origin: 'push', receivedAt: rows[0]!.receivedAt }
      expect(shown.toSorted((one, other) => one.position - other.position)).toEqual([
        { ...common, id: ids[0], position: 0, body: null },
        { ...common, id: ids[1], position: 1, body: 'two' },
      ])
      const elsewhere = await createEnvironment(store)
      expect(await store.listContents(elsewhere.id, ids)).toEqual([])
      expect(await store.listContents(environment.id, [])).toEqual([])
    })

    it('filter by state, type, integration and connection, and by all of them', async () => {
      const { events, list, other, mine, integration } = await filled()
      for (const state of ['accepted', 'unsubscribed', 'unmatched', 'notice', 'unparsable'] as const) {
        const expected = [events[state].id, ...(state === 'unsubscribed' ? [events.ofOther.id] : [])].toReversed()
        expect((await list({ state })).ids).toEqual(expected)
      }
      expect((await list({ type: 'Account' })).ids).toEqual([events.unsubscribed.id])
      expect((await list({ integrationId: other.id })).ids).toEqual([events.ofOther.id])
      const { connectionId } = mine
      const ofMine = [events.unsubscribed.id, events.accepted.id]
      expect((await list({ connectionId })).ids).toEqual([events.ofOther.id, ...ofMine])
      expect((await list({ connectionId, integrationId: integration.id })).ids).toEqual(ofMine)
      const narrow = { connectionId, integrationId: integration.id, type: 'Ticket', state: 'accepted' } as const
      expect((await list(narrow)).ids).toEqual([events.accepted.id])
    })

    it('filter by the time of receipt, including the start and excluding the end', async () => {
      const { clock, record, list } = await filled()
      clock.now += 1000
      const { id } = await record({ matchKey: 'mine' })
      const at = clock.now
      expect((await list({ from: at, to: at + 1 })).ids).toEqual([id])
      expect((await list({ from: at + 1 })).ids).toEqual([])
      expect((await list({ to: at })).ids).toHaveLength(6)
      expect((await list({ from: at, state: 'unmatched' })).ids).toEqual([])
    })

    it('filter by the outcome: the worst of the last deliveries, or the state of an event without', async () => {
      const { store, environment, connect, handle, record, claim, settle, clock, replay, find } = await world()
      await connect(['guid'])
      const [one, two] = [await handle(['A', 'B']), await handle(['A'])]
      const list = async (outcome: EventOutcome, page: Page = { limit: 10 }) =>
        (await store.listEvents({ environmentId: environment.id, outcome }, page)).rows
      const idsOf = async (outcome: EventOutcome) => (await list(outcome)).map(({ id }) => id)
      const settleAll = async (destination: string, outcome?: AttemptResult) => {
        for (const delivery of await claim(destination)) await settle(delivery, outcome)
      }
      const event = await record({ matchKey: 'guid', type: 'A' })
      const expectOutcome = async (outcome: EventOutcome) => {
        expect(await idsOf(outcome)).toEqual([event.id])
        expect((await list(outcome))[0]).toMatchObject({ state: 'accepted', outcome })
        expect(await find(event)).toMatchObject({ outcome })
        for (const other of deliveryOutcomes) if (other !== outcome) expect(await idsOf(other)).toEqual([])
      }
      await expectOutcome('waiting')
      await settleAll(one)
      await expectOutcome('waiting')
      await settleAll(two, { kind: 'retry', error: 'no', at: clock.now + 1000 })
      await expectOutcome('retrying')
      clock.now += 1000
      await expectOutcome('retrying')
      await settleAll(two, { kind: 'dead', error: 'no' })
      await expectOutcome('dead')
      expect(await replay(event)).toBe(2)
      await expectOutcome('waiting')
      await settleAll(one)
      await settleAll(two)
      await expectOutcome('delivered')
      const unsubscribed = await record({ matchKey: 'guid', type: 'C' })
      const unmatched = await record({ matchKey: 'nobody' })
      expect(await idsOf('unsubscribed')).toEqual([unsubscribed.id])
      expect(await idsOf('unmatched')).toEqual([unmatched.id])
      const newer = await record({ matchKey: 'guid', type: 'B' })
      await settleAll(one, { kind: 'filtered', error: 'no match' })
      expect(await idsOf('filtered')).toEqual([newer.id])
      expect(await idsOf('delivered')).toEqual([event.id])
      const asked = { environmentId: environment.id, outcome: 'delivered', type: 'B' } as const
      expect((await store.listEvents(asked, { limit: 10 })).rows).toEqual([])
      const both = { environmentId: environment.id, outcome: 'delivered', state: 'unmatched' } as const
      expect((await store.listEvents(both, { limit: 10 })).rows).toEqual([])
    })

    it('find nothing by a filter that nothing matches, however odd', async () => {
      const { list } = await filled()
      for (const text of ['nobody', 'a\0b', '\uD800', 'x'.repeat(10_000)]) {
        expect(await list({ type: text })).toEqual({ ids: [], next: null })
        expect(await list({ connectionId: text })).toEqual({ ids: [], next: null })
      }
      for (const before of ['abc', '', '-1', '1.5', '9'.repeat(40), 'a\0']) {
        expect(await list({}, { limit: 5, before })).toEqual({ ids: [], next: null })
      }
    })

    it('show nothing of another environment, in lists or by id', async () => {
      const { store, events, integration, list } = await filled()
      const elsewhere = await createEnvironment(store)
      expect((await list({ environmentId: elsewhere.id })).ids).toEqual([])
      expect((await list({ environmentId: elsewhere.id, integrationId: integration.id })).ids).toEqual([])
      expect(await store.findEvent(elsewhere.id, events.accepted.id)).toBeUndefined()
    })

    it('find no event by a text that is no id', async () => {
      const { store, environment, events } = await filled()
      const { id } = events.accepted
      for (const text of ['abc', '', '0', '-1', '1.5', `0${id}`, ` ${id}`, `${id}.0`, '9'.repeat(40), 'a\0']) {
        expect(await store.findEvent(environment.id, text)).toBeUndefined()
      }
    })

    it('show the events of a deleted connection under its id', async () => {
      const { store, events, mine, integration, list } = await filled()
      await store.deleteConnection({ id: mine.id, now: 9 })
      const { connectionId } = mine
      expect((await list({ connectionId, integrationId: integration.id })).ids).toEqual([
        events.unsubscribed.id,
        events.accepted.id,
      ])
    })
  })
}
