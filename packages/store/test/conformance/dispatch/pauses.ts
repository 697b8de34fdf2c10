import { expect, it } from 'vitest'
import { createEnvironment, createIntegration, leaseMs, topic, type OpenHarness } from '../world.ts'

export function describePauses(open: OpenHarness): void {
  topic('handlers that are paused for one environment', open, (world) => {
    /** A handler, and two environments with `count` connections each. `record` records an event for one of them. */
    async function withTwoEnvironments(count = 1) {
      const made = await world()
      const { store, clock, provider } = made
      const other = await createEnvironment(store)
      const { id: otherIntegration } = await createIntegration(store, other, { provider })
      for (let index = 0; index < count; index += 1) {
        await made.connect([`here ${index}`])
        await made.connect([`there ${index}`], { integrationId: otherIntegration })
      }
      const handler = await made.handle()
      const recordHere = (index = 0) => made.record({ matchKey: `here ${index}`, orderingKey: `${index}` })
      const recordThere = async (index = 0) => {
        const receipt = { integrationId: otherIntegration }
        return await made.record({ matchKey: `there ${index}`, orderingKey: `${index}` }, receipt)
      }
      const pause = (message: string | null = null, environmentId = made.environment.id) =>
        store.pauseHandler({ id: handler, environmentId, message, now: clock.now })
      const resume = (environmentId = made.environment.id) => store.resumeHandler({ id: handler, environmentId })
      const statusIn = async (environmentId?: number) =>
        (await store.listHandlers(environmentId)).find(({ id }) => id === handler)
      return { ...made, other, handler, recordHere, recordThere, pause, resume, statusIn }
    }

    it('keep what waits there, show it as paused, and get it in its order when they are resumed', async () => {
      const { store, clock, handler, recordHere, pause, resume, claim, claimOne, settle, find } =
        await withTwoEnvironments()
      const events = [await recordHere(), await recordHere()]
      const paused = { held: 'paused', message: 'the weekend', since: clock.now, probeAt: null }
      expect(await pause('the weekend')).toEqual({ ...paused, pausedFor: 'environment' })
      expect(await claim(handler)).toEqual([])
      expect(await store.nextDue([handler])).toBeNull()
      expect((await find(events[0]!)).deliveries).toMatchObject([{ state: 'held', heldReason: 'paused', attempt: 0 }])
      expect(await resume()).toMatchObject({ held: null, pausedFor: null })
      for (const { id } of events) {
        const delivery = await claimOne(handler)
        expect(delivery.event.id).toBe(id)
        await settle(delivery)
      }
    })

    it('get what waits in other environments, however many connections of a paused one lie between', async () => {
      const { store, other, environment, handler, recordHere, recordThere, pause, claim } = await withTwoEnvironments(5)
      await pause()
      for (const index of [0, 1, 2, 3, 4]) await recordHere(index)
      const wanted = [await recordThere(3), await recordThere(1)].map(({ id }) => id)
      expect(await store.nextDue([handler])).not.toBeNull()
      const first = await claim(handler, 1)
      const claimed = [...first, ...(await claim(handler))]
      expect(claimed.map(({ event }) => event.id).toSorted()).toEqual(wanted.toSorted())
      expect(claimed.every((delivery) => delivery.environment.id === other.id)).toBe(true)
      await store.resumeHandler({ id: handler, environmentId: other.id })
      expect(await claim(handler)).toEqual([])
      await store.resumeHandler({ id: handler, environmentId: environment.id })
      await recordThere(0)
      expect(await claim(handler)).toHaveLength(6)
      await pause(null, other.id)
      await recordThere(2)
      await recordHere(0)
      expect(await claim(handler)).toEqual([])
    })

    it('keep what comes back from a worker, and what a worker left', async () => {
      const { store, clock, handler, recordHere, pause, resume, claim, settle } = await withTwoEnvironments(2)
      await recordHere(0)
      await recordHere(1)
      const [retried, left] = await claim(handler)
      await pause()
      await settle(retried!, { kind: 'retry', at: clock.now + 5, error: 'no' })
      expect(await store.nextDue([handler])).toBeNull()
      clock.now += leaseMs
      expect(await claim(handler)).toEqual([])
      expect(await store.nextDue([handler])).toBeNull()
      await resume()
      expect((await claim(handler)).map(({ id }) => id)).toEqual(expect.arrayContaining([retried!.id, left!.id]))
      expect(await claim(handler)).toEqual([])
    })

    it('say so to that environment alone, keep since when they are paused again, and take the new message', async () => {
      const { clock, environment, other, pause, resume, statusIn } = await withTwoEnvironments()
      await pause('first')
      const since = clock.now
      clock.now += 1000
      const again = { held: 'paused', message: 'second', since, pausedFor: 'environment' }
      expect(await pause('second')).toMatchObject(again)
      expect(await statusIn(environment.id)).toMatchObject(again)
      expect(await statusIn(other.id)).toMatchObject({ held: null, message: null, pausedFor: null })
      expect(await statusIn()).toMatchObject({ held: null, pausedFor: null })
      await resume(other.id)
      expect(await statusIn(environment.id)).toMatchObject(again)
    })

    it('stay paused for all when an environment resumes them, and paused for it when all are resumed', async () => {
      const { store, clock, handler, recordHere, pause, resume, statusIn, environment, claim } =
        await withTwoEnvironments()
      await recordHere()
      await pause('ours')
      const all = { id: handler, reason: 'paused', message: 'all', probeAt: null } as const
      await store.holdDestination({ ...all, now: clock.now })
      expect(await statusIn(environment.id)).toMatchObject({ message: 'all', pausedFor: 'all' })
      await store.releaseDestination({ id: handler, now: clock.now })
      expect(await statusIn(environment.id)).toMatchObject({ message: 'ours', pausedFor: 'environment' })
      await store.holdDestination({ ...all, now: clock.now })
      expect(await resume()).toMatchObject({ held: 'paused', pausedFor: 'all' })
      expect(await claim(handler)).toEqual([])
      await store.releaseDestination({ id: handler, now: clock.now })
      expect(await claim(handler)).toHaveLength(1)
    })

    it('are handlers only: an endpoint, or a handler that is unknown, is not there', async () => {
      const { store, environment, clock, send } = await withTwoEnvironments()
      for (const id of [(await send()).id, 'unknown']) {
        const input = { id, environmentId: environment.id }
        expect(await store.pauseHandler({ ...input, message: null, now: clock.now })).toBeUndefined()
        expect(await store.resumeHandler(input)).toBeUndefined()
      }
    })

    it('are listed as held in that state alone', async () => {
      const { store, environment, handler, recordHere, pause } = await withTwoEnvironments()
      const event = await recordHere()
      await pause()
      const list = async (state: 'due' | 'held') =>
        (await store.listDeliveries({ environmentId: environment.id, destination: handler, state }, { limit: 9 })).rows
      expect(await list('held')).toMatchObject([{ event: { id: event.id }, heldReason: 'paused' }])
      expect(await list('due')).toEqual([])
    })
  })
}
