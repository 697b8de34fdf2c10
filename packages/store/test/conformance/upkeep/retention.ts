import { expect, it } from 'vitest'
import type { Retention } from '../../../src/port/store.ts'
import { listAll } from '../history/deliveries.ts'
import { replayAll } from '../history/replay.ts'
import { connectionInput, eventOf, keepAll, topic, type OpenHarness } from '../world.ts'

const hour = 3_600_000

export function describeRetention(open: OpenHarness): void {
  topic('retention', open, (world) => {
    /** A world whose upkeep repeats until nothing is left to do. */
    async function withPruning() {
      const made = await world()
      const { store, environment, upkeep } = made
      const prune = async (retention: Partial<Retention>, unmatchedPerIntegration = 1000): Promise<number> => {
        for (let pruned = 0; ;) {
          const step = await upkeep({ retention: { ...keepAll, ...retention }, unmatchedPerIntegration })
          if (step.pruned + step.removed + step.cancelled === 0) return pruned
          pruned += step.pruned
        }
      }
      const left = async () => {
        const { rows } = await store.listEvents({ environmentId: environment.id }, { limit: 2000 })
        return rows.map((row) => row.id).toReversed()
      }
      return { ...made, prune, left }
    }

    /** Two events: one has a dead letter, the other succeeded. */
    async function withDeadLetter() {
      const made = await withPruning()
      const { connect, handle, recordAll, receipt, claim, settle } = made
      await connect(['guid'])
      const handler = await handle()
      const events = await recordAll([receipt({ matchKey: 'guid' }), receipt({ matchKey: 'guid' })])
      const [first, second] = await claim(handler)
      await settle(first!, { kind: 'dead', error: 'no' })
      await settle(second!)
      return { ...made, events }
    }

    it('prunes an event that is older than the retention, with its deliveries, and no younger one', async () => {
      const made = await withPruning()
      const { clock, connect, handle, record, claim, settle, prune, left } = made
      await connect(['guid'])
      const handler = await handle()
      const old = await record({ matchKey: 'guid' })
      clock.now += 1
      const young = await record({ matchKey: 'guid' })
      for (const delivery of await claim(handler)) await settle(delivery)
      clock.now += hour
      await prune({ eventsMs: hour })
      expect(await left()).toEqual([young.id])
      await expect(made.find(old)).rejects.toThrow('does not exist')
      expect((await listAll(made)).map(({ event }) => event.id)).toEqual([young.id])
    })

    it.each([
      ['unmatched', { matchKey: 'nobody' }],
      ['unsubscribed', { matchKey: 'guid' }],
      ['a notice', { notice: true }],
    ])('prunes what is %s by its age as well', async (_, event) => {
      const { clock, connect, record, prune, left } = await withPruning()
      await connect(['guid'])
      await record(event)
      clock.now += hour + 1
      await prune({ eventsMs: hour })
      expect(await left()).toEqual([])
    })

    it('keeps an event with unsettled deliveries, however old, and prunes it when they are settled', async () => {
      const { store, clock, connect, handle, record, claim, settle, prune, left } = await withPruning()
      await connect(['guid'])
      const [due, retried, leased, paused] = [
        await handle(['1']),
        await handle(['2']),
        await handle(['3']),
        await handle(['4']),
      ]
      const events = []
      for (const type of ['1', '2', '3', '4']) events.push(await record({ matchKey: 'guid', type, orderingKey: 'a' }))
      const waiting = await record({ matchKey: 'guid', type: '1', orderingKey: 'a' })
      await settle((await claim(retried))[0]!, { kind: 'retry', at: clock.now + 9 * hour, error: 'no' })
      await claim(leased)
      await store.holdDestination({ id: paused, reason: 'paused', message: null, probeAt: null, now: clock.now })
      clock.now += 100 * hour
      await prune({ eventsMs: hour, deadLettersMs: hour })
      expect(await left()).toEqual([...events, waiting].map(({ id }) => id))
      for (const handler of [due, due]) await settle((await claim(handler))[0]!)
      await prune({ eventsMs: hour, deadLettersMs: hour })
      expect(await left()).toEqual(events.slice(1).map(({ id }) => id))
    })

    it('keeps events that have a dead letter for the retention of dead letters', async () => {
      const { clock, events, prune, left } = await withDeadLetter()
      clock.now += 3 * hour
      await prune({ eventsMs: hour, deadLettersMs: 3 * hour })
      expect(await left()).toEqual([events[0]!.id])
      clock.now += 1
      await prune({ eventsMs: hour, deadLettersMs: 3 * hour })
      expect(await left()).toEqual([])
    })

    it('prunes dead letters earlier than other events if their retention is shorter', async () => {
      const { clock, events, prune, left } = await withDeadLetter()
      clock.now += hour + 1
      await prune({ eventsMs: 3 * hour, deadLettersMs: hour })
      expect(await left()).toEqual([events[1]!.id])
    })

    it('keeps all events of a request while one of them must stay', async () => {
      const { clock, connect, handle, receipt, recordAll, claimOne, settle, prune, left } = await withPruning()
      await connect(['guid'])
      const handler = await handle(['Ticket'])
      const content = { events: [eventOf({ matchKey: 'guid' }), eventOf({ matchKey: 'nobody' })] }
      const events = await recordAll([receipt({}, { content })])
      clock.now += 2 * hour
      await prune({ eventsMs: hour })
      expect(await left()).toEqual(events.map(({ id }) => id))
      await settle(await claimOne(handler))
      await prune({ eventsMs: hour })
      expect(await left()).toEqual([])
    })

    it('keeps an unmatched event that is still to be delivered, even over the cap', async () => {
      const { clock, send, record, claimSent, settle, prune, left } = await withPruning()
      await send({ unmatched: true })
      const event = await record({ matchKey: 'nobody' })
      const [sent] = await claimSent()
      const other = await record({ matchKey: 'nobody' })
      clock.now += 2 * hour
      await prune({ eventsMs: hour }, 0)
      expect(await left()).toEqual([event.id, other.id])
      await settle(sent!)
      await prune({}, 0)
      expect(await left()).toEqual([other.id])
    })

    it.each([
      ['accepted', { matchKey: 'guid', type: 'Ticket' }, null],
      ['unsubscribed', { matchKey: 'guid', type: 'Account' }, null],
      ['unmatched', { matchKey: 'nobody' }, 'unknown_guid'],
      ['notice', { notice: true }, null],
    ])(
      'recognises a repeat of what was %s after its body was pruned, within the window',
      async (state, event, reason) => {
        const made = await withPruning()
        const { clock, dedupeWindowMs, connect, handle, receipt, recordAll, claim, settle, prune, left } = made
        await connect(['guid'])
        const handler = await handle(['Ticket'])
        const one = receipt(event)
        const [first] = await recordAll([one])
        for (const delivery of await claim(handler)) await settle(delivery)
        clock.now += dedupeWindowMs
        await prune({ eventsMs: hour })
        const repeat = { ...one, receivedAt: clock.now }
        const again = { id: first!.id, state, reason, duplicate: true, deliveries: 0 }
        expect(await recordAll([repeat])).toEqual([again])
        expect(await recordAll([{ ...one, receivedAt: one.receivedAt + hour }])).toEqual([again])
        expect(await left()).toEqual([])
        clock.now += 1
        await prune({ eventsMs: hour })
        expect(await recordAll([{ ...one, receivedAt: one.receivedAt + hour }])).toMatchObject([
          { state, duplicate: false },
        ])
      },
    )

    it('removes the dedupe key with its event if events are kept longer than the window', async () => {
      const { clock, dedupeWindowMs, receipt, recordAll, prune, left } = await withPruning()
      const one = receipt({ matchKey: 'nobody' })
      await recordAll([one])
      clock.now += 2 * dedupeWindowMs
      await prune({ eventsMs: 2 * dedupeWindowMs })
      expect(await left()).toHaveLength(1)
      clock.now += 1
      expect(await prune({ eventsMs: 2 * dedupeWindowMs })).toBeGreaterThanOrEqual(1)
      expect(await prune({ eventsMs: 2 * dedupeWindowMs })).toBe(0)
      expect(await recordAll([one])).toMatchObject([{ duplicate: false }])
    })

    it('leaves nothing of a pruned event to find, match, replay or parse again', async () => {
      const made = await withPruning()
      const { store, environment, integration, clock, connect, handle, record, receipt, recordAll } = made
      const { prune, left, upkeep } = made
      await connect(['guid'])
      const pruned = [
        await record({ matchKey: 'guid', orderingKey: 'a' }),
        await record({ matchKey: 'later' }),
        ...(await recordAll([receipt({}, { content: { unparsable: 'at 0' } })])),
      ]
      clock.now += 2 * hour
      await prune({ eventsMs: hour })
      const handler = await handle()
      const later = connectionInput({ integrationId: integration.id, matchKeys: ['later'], now: clock.now })
      expect(await store.createConnection(later)).toMatchObject({ matched: 0 })
      expect(await made.claim(handler)).toEqual([])
      expect(await upkeep({ unmatchedPerIntegration: 0 })).toMatchObject({ matched: 0, removed: 0 })
      const environmentId = environment.id
      for (const { id } of pruned) {
        expect(await store.findEvent(environmentId, id)).toBeUndefined()
        expect(await made.replay({ id })).toBe(0)
        expect(await store.reparseEvent({ environmentId, id, events: [eventOf()] })).toBe('missing')
      }
      expect(await replayAll(made, { of: 'events', filter: { environmentId } })).toMatchObject({ replayed: 0 })
      for (const state of ['accepted', 'unsubscribed', 'unmatched', 'unparsable'] as const) {
        expect((await store.listEvents({ environmentId, state }, { limit: 5 })).rows).toEqual([])
      }
      expect([await left(), await listAll(made)]).toEqual([[], []])
    })

    it('prunes in small steps, past any number of events that must stay', async () => {
      const { clock, connect, handle, recordAll, receipt, claim, settle, upkeep, prune, left } = await withPruning()
      await prune({ eventsMs: 0 })
      await connect(['guid'])
      const handler = await handle()
      await recordAll(Array.from({ length: 600 }, () => receipt({ matchKey: 'guid' })))
      const kept = await recordAll(Array.from({ length: 20 }, () => receipt({ matchKey: 'guid' })))
      const ids = new Set(kept.map(({ id }) => id))
      for (const delivery of await claim(handler, 1000)) if (!ids.has(delivery.event.id)) await settle(delivery)
      clock.now += 2 * hour
      const { pruned } = await upkeep({ retention: { ...keepAll, eventsMs: hour } })
      expect(pruned).toBeGreaterThan(0)
      expect(pruned).toBeLessThan(600)
      expect(await prune({ eventsMs: hour })).toBe(600 - pruned)
      expect(await left()).toEqual(kept.map(({ id }) => id))
      await recordAll([receipt()])
      clock.now += 2 * hour
      await prune({ eventsMs: hour })
      expect(await left()).toEqual(kept.map(({ id }) => id))
    })

    it('prunes rejections by their own retention', async () => {
      const { store, environment, integration, clock, prune } = await withPruning()
      const reject = (reason: string) => {
        const sent = { receivedAt: clock.now, address: '', headers: {}, body: null }
        return store.recordRejections([{ integrationId: integration.id, registrationId: null, reason, ...sent }], 10)
      }
      await reject('old')
      clock.now += 1
      await reject('young')
      clock.now += hour
      await prune({ rejectionsMs: hour })
      const { rows } = await store.listRejections({ environmentId: environment.id }, { limit: 5 })
      expect(rows.map(({ reason }) => reason)).toEqual(['young'])
    })
  })
}
