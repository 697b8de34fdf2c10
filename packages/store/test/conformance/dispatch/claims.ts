import { expect, it } from 'vitest'
import type { AttemptResult } from '../../../src/port/dispatch.ts'
import { handlerOf, leaseMs, topic, type OpenHarness } from '../world.ts'

export function describeClaims(open: OpenHarness): void {
  topic('claims', open, (world) => {
    it('give out a delivery with everything that a worker needs', async () => {
      const { store, environment, integration, clock, connect, handle, record, claim } = await world()
      const config = { webhookGuid: 'guid' }
      const connection = await connect(['guid'], { config, metadata: { plan: 'gold' }, tags: { region: 'eu' } })
      const destination = await handle()
      const body = Buffer.from('{"Id":7}')
      const event = await record(
        { matchKey: 'guid', action: 'Create' },
        { body, headers: { a: 'b' }, origin: 'back-fill' },
      )
      const [claimed, ...others] = await claim(destination)
      expect(others).toEqual([])
      expect(claimed).toEqual({
        id: expect.any(String),
        generation: expect.any(Number),
        destination,
        attempt: 1,
        replay: false,
        probe: false,
        event: {
          id: event.id,
          position: 0,
          type: 'Ticket',
          action: 'Create',
          origin: 'back-fill',
          recovered: null,
          receivedAt: clock.now,
          matchedAt: clock.now,
          headers: { a: 'b' },
          body: new Uint8Array(body),
        },
        environment: { id: environment.id, uuid: environment.uuid, name: environment.name },
        integration: { uniqueKey: integration.uniqueKey, provider: integration.provider },
        connection: {
          connectionId: connection.connectionId,
          config,
          metadata: { plan: 'gold' },
          tags: { region: 'eu' },
        },
      })
      const [delivery] = (await store.findEvent(environment.id, event.id))!.deliveries
      expect(delivery).toMatchObject({ id: claimed!.id, state: 'leased', attempt: 1 })
    })

    it('settle first, so that what the settlements free is leased at once', async () => {
      const { store, clock, connect, handle, record, claimOne, find } = await world()
      await connect(['guid'])
      const destination = await handle(['*'], { concurrency: 1 })
      const first = await record({ matchKey: 'guid', orderingKey: 'a' })
      const second = await record({ matchKey: 'guid', orderingKey: 'a' })
      const { id, generation } = await claimOne(destination)
      const input = { for: [destination], limit: 10, leaseMs, now: clock.now }
      expect(await store.claim(input)).toEqual([])
      const settlements = [{ id, generation, outcome: { kind: 'succeeded' } as const }]
      expect(await store.claim({ ...input, settlements })).toMatchObject([{ event: { id: second.id } }])
      expect((await find(first)).deliveries).toMatchObject([{ state: 'succeeded' }])
      expect(await store.claim({ ...input, settlements })).toEqual([])
    })

    it('show the connection as it is now', async () => {
      const { store, connect, handle, record, claimOne } = await world()
      const { id } = await connect(['guid'], { config: { old: true } })
      const destination = await handle()
      await record({ matchKey: 'guid' })
      await store.updateConnection({ id, version: 1, config: { new: true }, now: 9 })
      expect((await claimOne(destination)).connection?.config).toEqual({ new: true })
    })

    it('give out deliveries of the named destinations, and no others', async () => {
      const { connect, handle, record, claim } = await world()
      await connect(['guid'])
      const [one, two, three] = [await handle(), await handle(), await handle()]
      await record({ matchKey: 'guid' })
      expect(await claim([])).toEqual([])
      expect(await claim('nobody')).toEqual([])
      expect((await claim(two)).map((delivery) => delivery.destination)).toEqual([two])
      const rest = await claim([one, two, three])
      expect(rest.map((delivery) => delivery.destination).toSorted()).toEqual([one, three].toSorted())
    })

    it('give out a delivery once, even to workers that claim at the same time or name a destination twice', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      await recordAll(Array.from({ length: 20 }, () => receipt({ matchKey: 'guid' })))
      const answers = await Promise.all(Array.from({ length: 5 }, () => claim([destination, destination], 8)))
      const ids = answers.flat().map((delivery) => delivery.id)
      expect(ids).toHaveLength(20)
      expect(new Set(ids).size).toBe(20)
    })

    it('give out first attempts in the order of their events, and retries after them', async () => {
      const { connect, handle, record, claim, settle, clock } = await world()
      await connect(['guid'])
      const destination = await handle()
      const events = [
        await record({ matchKey: 'guid' }),
        await record({ matchKey: 'guid' }),
        await record({ matchKey: 'guid' }),
      ]
      const [first] = await claim(destination, 1)
      expect(first!.event.id).toBe(events[0]!.id)
      await settle(first!, { kind: 'retry', at: clock.now + 10, error: 'no' })
      clock.now += 10
      expect((await claim(destination)).map(({ event }) => event.id)).toEqual(
        [1, 2, 0].map((index) => events[index]!.id),
      )
    })

    it.each([0, -1, Number.NaN])('give out nothing for a limit of %j', async (limit) => {
      const { connect, handle, record, claim, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      expect(await claim(destination, limit)).toEqual([])
      expect((await find(event)).deliveries).toMatchObject([{ state: 'due', attempt: 0 }])
    })

    it('keep the limit over all destinations, and let none of them starve another', async () => {
      const { store, provider, connect, handle, receipt, recordAll, record, claim } = await world()
      await connect(['guid'])
      const busy = await handle()
      await recordAll(Array.from({ length: 30 }, () => receipt({ matchKey: 'guid' })))
      const quiet = await handle()
      await store.declareHandlers(
        [busy, quiet].map((id) => handlerOf({ id, provider, types: id === quiet ? ['*'] : [] })),
        9,
      )
      await record({ matchKey: 'guid' })
      const claimed = await claim([busy, quiet], 10)
      expect(claimed).toHaveLength(10)
      expect(claimed.map((delivery) => delivery.destination)).toContain(quiet)
    })

    it('reach every destination in time, however small the limit', async () => {
      const { connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const destinations = [await handle(), await handle(), await handle()]
      await recordAll(Array.from({ length: 10 }, () => receipt({ matchKey: 'guid' })))
      const seen = new Set<string>()
      for (let count = 0; count < 6; count += 1) {
        for (const delivery of await claim(destinations, 1)) seen.add(delivery.destination)
      }
      expect([...seen].toSorted()).toEqual(destinations.toSorted())
    })

    it('give a delivery out again when its lease runs out, with a higher generation and attempt', async () => {
      const { clock, connect, handle, record, claim, claimOne } = await world()
      await connect(['guid'])
      const destination = await handle()
      await record({ matchKey: 'guid' })
      const first = await claimOne(destination)
      clock.now += leaseMs - 1
      expect(await claim(destination)).toEqual([])
      clock.now += 1
      const second = await claimOne(destination)
      expect(second).toMatchObject({ id: first.id, attempt: 2 })
      expect(second.generation).toBeGreaterThan(first.generation)
    })

    it('ignore a settlement after another worker has claimed the delivery', async () => {
      const { clock, connect, handle, record, claimOne, settle, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      const first = await claimOne(destination)
      clock.now += leaseMs
      const second = await claimOne(destination)
      for (const kind of ['succeeded', 'release'] as const) expect(await settle(first, { kind })).toBe(0)
      expect(await settle(first, { kind: 'dead', error: 'late' })).toBe(0)
      expect(await settle(first, { kind: 'retry', at: clock.now, error: 'late' })).toBe(0)
      expect((await find(event)).deliveries).toMatchObject([{ state: 'leased', attempt: 2, error: null }])
      expect(await settle(second)).toBe(1)
    })

    it('accept a late settlement while no other worker has claimed the delivery', async () => {
      const { clock, connect, handle, receipt, recordAll, claim, settle } = await world()
      await connect(['guid'])
      const destination = await handle()
      await recordAll([receipt({ matchKey: 'guid' }), receipt({ matchKey: 'guid' })])
      const [one, two] = await claim(destination)
      clock.now += leaseMs
      const [again] = await claim(destination, 1)
      const late = again!.id === one!.id ? two! : one!
      expect(await settle(late)).toBe(1)
      clock.now += leaseMs
      expect((await claim(destination)).map((delivery) => delivery.id)).toEqual([again!.id])
    })

    it('are given back by the next claim if their answer was lost, without a count of the attempt', async () => {
      const { loseAnswer, connect, handle, record, claim, claimOne, settle, find, clock } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      await settle(await claimOne(destination), { kind: 'retry', at: clock.now, error: 'HTTP 500' })
      await loseAnswer(() => claim(destination))
      expect((await find(event)).deliveries).toMatchObject([{ state: 'leased', attempt: 2 }])
      const again = await claimOne(destination)
      expect(again).toMatchObject({ attempt: 2 })
      // A claim that was answered stays.
      expect(await claim(destination)).toEqual([])
      expect((await find(event)).deliveries).toMatchObject([{ state: 'leased', attempt: 2, error: 'HTTP 500' }])
      expect(await settle(again)).toBe(1)
    })

    it('give out a retry whose time is far ahead because the clock was set back', async () => {
      const { connect, handle, record, claim, claimOne, settle, clock } = await world()
      await connect(['guid'])
      const destination = await handle()
      await record({ matchKey: 'guid' })
      const at = clock.now + 5000
      await settle(await claimOne(destination), { kind: 'retry', at, error: 'HTTP 500' })
      // A small correction of the clock changes nothing.
      clock.now -= 60_000
      expect(await claim(destination)).toEqual([])
      clock.now -= 1
      expect(await claimOne(destination)).toMatchObject({ attempt: 2 })
    })

    it('settle once', async () => {
      const { clock, connect, handle, record, claim, claimOne, settle, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      const delivery = await claimOne(destination)
      expect(await settle(delivery)).toBe(1)
      const settledAt = clock.now
      clock.now += 5
      expect(await settle(delivery, { kind: 'retry', at: clock.now, error: 'changed my mind' })).toBe(0)
      clock.now += 10 * leaseMs
      expect(await claim(destination)).toEqual([])
      expect((await find(event)).deliveries).toMatchObject([{ state: 'succeeded', settledAt, error: null, attempt: 1 }])
    })

    it('retry at the given time and not before, and keep the error', async () => {
      const { clock, connect, handle, record, claim, claimOne, settle, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      const at = clock.now + 5000
      expect(await settle(await claimOne(destination), { kind: 'retry', at, error: 'HTTP 500' })).toBe(1)
      expect((await find(event)).deliveries).toMatchObject([
        { state: 'scheduled', dueAt: at, error: 'HTTP 500', attempt: 1, settledAt: null },
      ])
      clock.now = at - 1
      expect(await claim(destination)).toEqual([])
      clock.now = at
      expect(await claimOne(destination)).toMatchObject({ attempt: 2 })
    })

    it('never give out a dead delivery again, and keep its error', async () => {
      const { clock, connect, handle, record, claim, claimOne, settle, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      await settle(await claimOne(destination), { kind: 'dead', error: 'HTTP 410' })
      expect((await find(event)).deliveries).toMatchObject([{ state: 'dead', error: 'HTTP 410', settledAt: clock.now }])
      clock.now += 10 * leaseMs
      expect(await claim(destination)).toEqual([])
    })

    it('undo a released claim: due at once, the attempt not counted, the last error kept', async () => {
      const { clock, connect, handle, record, claimOne, settle, find } = await world()
      await connect(['guid'])
      const destination = await handle()
      const event = await record({ matchKey: 'guid' })
      await settle(await claimOne(destination), { kind: 'retry', at: clock.now, error: 'HTTP 500' })
      const second = await claimOne(destination)
      expect(second.attempt).toBe(2)
      expect(await settle(second, { kind: 'release' })).toBe(1)
      expect((await find(event)).deliveries).toMatchObject([{ state: 'due', attempt: 1, error: 'HTTP 500' }])
      const third = await claimOne(destination)
      expect(third.attempt).toBe(2)
      expect(await settle(second)).toBe(0)
      expect(await settle(third)).toBe(1)
    })

    it('settle many deliveries in one call, and count what took effect', async () => {
      const { store, clock, connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      await recordAll(Array.from({ length: 3 }, () => receipt({ matchKey: 'guid' })))
      const claimed = await claim(destination)
      const outcome = { kind: 'succeeded' } as const
      const unknown = ['abc', '', '-1', '1.5', '987654321', '9'.repeat(40), 'a\0'].map((id) => ({
        id,
        generation: 1,
        outcome,
      }))
      const settlements = claimed.map(({ id, generation }) => ({ id, generation, outcome }))
      expect(await store.settle([...unknown, ...settlements, ...settlements], clock.now)).toBe(3)
      expect(await store.settle([], clock.now)).toBe(0)
    })

    it('store the record of each attempt, and nothing of one that is settled too late', async () => {
      const { store, environment, clock, connect, handle, record, claimOne } = await world()
      await connect(['guid'])
      const destination = await handle()
      await record({ matchKey: 'guid' })
      const answer = Buffer.from('x'.repeat(5000))
      const attempt = { startedAt: clock.now, latencyMs: 12, status: 500, answer }
      const tries: AttemptResult[] = [
        { kind: 'retry', at: clock.now, error: 'HTTP 500' },
        { kind: 'release', error: 'HTTP 503' },
        { kind: 'release' },
        { kind: 'succeeded' },
      ]
      const ids: string[] = []
      for (const outcome of tries) {
        const { id, generation } = await claimOne(destination)
        const settlement = { id, generation, outcome, attempt: { ...attempt, answer: ids.length ? null : answer } }
        expect(await store.settle([settlement], clock.now)).toBe(1)
        expect(await store.settle([settlement], clock.now)).toBe(0)
        ids.push(id)
      }
      const found = await store.findDelivery(environment.id, ids[0]!)
      const kept = { startedAt: clock.now, latencyMs: 12, status: 500, answer: null }
      expect(found!.attempts).toEqual([
        {
          ...kept,
          answer: new Uint8Array(answer.subarray(0, 4096)),
          number: 1,
          counted: true,
          outcome: 'retry',
          error: 'HTTP 500',
        },
        { ...kept, number: 2, counted: false, outcome: 'release', error: 'HTTP 503' },
        { ...kept, number: 2, counted: false, outcome: 'release', error: null },
        { ...kept, number: 2, counted: true, outcome: 'succeeded', error: null },
      ])
    })

    it('settle what a filter leaves out: no attempt counts, the next one of its key is due, and it is listed', async () => {
      const made = await world()
      const { environment, store, connect, handle, record, claimOne, claim, settle, find } = made
      await connect(['guid'])
      const destination = await handle()
      const first = await record({ matchKey: 'guid', orderingKey: 'a' })
      const second = await record({ matchKey: 'guid', orderingKey: 'a' })
      const error = 'action is "Update"'
      const delivery = await claimOne(destination)
      expect(await settle(delivery, { kind: 'filtered', error })).toBe(1)
      const left = { state: 'filtered', error, attempt: 0, settledAt: made.clock.now, deadLetter: null }
      expect((await find(first)).deliveries).toMatchObject([left])
      expect((await store.findDelivery(environment.id, delivery.id))!.attempts).toEqual([])
      const { rows } = await store.listDeliveries({ environmentId: environment.id, state: 'filtered' }, { limit: 9 })
      expect(rows).toMatchObject([{ ...left, event: { id: first.id } }])
      expect(await claimOne(destination)).toMatchObject({ event: { id: second.id } })
      expect(await claim(destination)).toEqual([])
      expect(await store.loadOf([destination])).toMatchObject([{ unsettled: 1, dead: 0 }])
      expect(await made.replay(first, { force: false })).toBe(1)
    })

    it('let far more retries become due than one claim takes', async () => {
      const { store, clock, connect, handle, receipt, recordAll, claim } = await world()
      await connect(['guid'])
      const destination = await handle()
      await recordAll(Array.from({ length: 300 }, () => receipt({ matchKey: 'guid' })))
      const at = clock.now + 10
      const outcome = { kind: 'retry', at, error: 'no' } as const
      const claimed = await claim(destination, 300)
      await store.settle(
        claimed.map(({ id, generation }) => ({ id, generation, outcome })),
        clock.now,
      )
      clock.now = at
      const again = [...(await claim(destination, 300)), ...(await claim(destination, 300))]
      expect(again).toHaveLength(300)
    })

    it('answer when the next delivery is due, or the next lease ends', async () => {
      const { store, clock, connect, handle, record, claimOne, settle } = await world()
      await connect(['guid'])
      const [destination, other] = [await handle(), await handle(['Account'])]
      expect(await store.nextDue([destination])).toBeNull()
      expect(await store.nextDue([])).toBeNull()
      await record({ matchKey: 'guid' })
      expect(await store.nextDue([destination, other])).toBe(clock.now)
      expect(await store.nextDue([other])).toBeNull()
      const delivery = await claimOne(destination)
      expect(await store.nextDue([destination])).toBe(clock.now + leaseMs)
      await settle(delivery, { kind: 'retry', at: clock.now + 7, error: 'no' })
      expect(await store.nextDue([other, destination])).toBe(clock.now + 7)
      clock.now += 7
      await settle(await claimOne(destination))
      expect(await store.nextDue([destination])).toBeNull()
    })
  })
}
