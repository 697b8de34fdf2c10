import { expect, it } from 'vitest'
import { createEnvironment, topic, type OpenHarness, type World } from '../world.ts'
import { replayAll } from './replay.ts'

export function describeDeadLetters(open: OpenHarness): void {
  topic('dead letters', open, (world) => {
    /** A world with one connection, one handler, and dead letters of new events, one second apart. */
    async function withDead(count: number) {
      const made = await world()
      const handler = await made.handle()
      await made.connect(['guid'])
      for (let n = 0; n < count; n += 1) await die(made, handler)
      const environmentId = made.environment.id
      const dead = { of: 'deliveries', filter: { environmentId, state: 'dead' } } as const
      const list = async (filter: object = {}) => {
        const { rows } = await made.store.listDeadLetters({ environmentId, ...filter }, { limit: 100 })
        return rows
      }
      const dismiss = (input: object = {}, filter: object = {}) =>
        made.store.dismissStep({
          filter: { environmentId, ...filter },
          by: 'Ann',
          reason: 'an old tenant',
          plan: false,
          page: { limit: 100 },
          now: made.clock.now,
          ...input,
        })
      const openCount = async () => {
        const { dead: stillOpen } = await made.store.backlog({ environmentId, rejectedFrom: 0, looks: 10_000 })
        const [load] = await made.store.loadOf([handler])
        expect(load!.dead).toBe(stillOpen.count)
        return stillOpen.count
      }
      return { ...made, handler, dead, list, dismiss, openCount }
    }

    async function die({ record, claimOne, settle, clock }: World, handler: string): Promise<void> {
      await record({ matchKey: 'guid' })
      await settle(await claimOne(handler), { kind: 'dead', error: 'no' })
      clock.now += 1000
    }

    const stillOpen = { status: 'open', at: null, by: null, reason: null }

    it('are open until they are replayed or dismissed', async () => {
      const { list, openCount, store, environment } = await withDead(2)
      const rows = await list()
      expect(rows.map(({ deadLetter }) => deadLetter)).toEqual([stillOpen, stillOpen])
      expect(await list({ deadLetter: 'open' })).toEqual(rows)
      expect(await list({ deadLetter: 'dismissed' })).toEqual([])
      expect(await store.findDelivery(environment.id, rows[0]!.id)).toMatchObject({ deadLetter: stillOpen })
      expect(await openCount()).toBe(2)
    })

    it('are listed by the time of their death, the last first, whenever their events were received', async () => {
      const { record, claim, settle, clock, list, handler, store, environment } = await withDead(0)
      await record({ matchKey: 'guid' })
      await record({ matchKey: 'guid' })
      await record({ matchKey: 'guid' })
      const [first, second, third] = await claim(handler)
      for (const delivery of [second!, third!, first!]) {
        await settle(delivery, { kind: 'dead', error: 'no' })
        clock.now += 1000
      }
      const order = [first!.id, third!.id, second!.id]
      expect((await list()).map(({ id }) => id)).toEqual(order)
      const page = await store.listDeadLetters({ environmentId: environment.id }, { limit: 2 })
      expect(page.rows.map(({ id }) => id)).toEqual(order.slice(0, 2))
      const rest = await store.listDeadLetters({ environmentId: environment.id }, { limit: 2, before: page.next! })
      expect(rest.rows.map(({ id }) => id)).toEqual(order.slice(2))
      expect(rest.next).toBeNull()
    })

    it('are replayed when a newer delivery stands for them, which may die and be open itself', async () => {
      const made = await withDead(2)
      const { dead, list, openCount, claim, settle, handler, clock } = made
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 2 })
      const replayed = { status: 'replayed', at: clock.now, by: null, reason: null }
      expect((await list()).map(({ deadLetter }) => deadLetter)).toEqual([replayed, replayed])
      expect(await openCount()).toBe(0)
      const [one, two] = await claim(handler)
      await settle(one!)
      await settle(two!, { kind: 'dead', error: 'no' })
      expect((await list({ deadLetter: 'open' })).map(({ id }) => id)).toEqual([two!.id])
      expect(await openCount()).toBe(1)
      const open = { ...dead, filter: { ...dead.filter, deadLetter: 'open' } } as const
      expect(await replayAll(made, open)).toMatchObject({ replayed: 1 })
      expect(await openCount()).toBe(0)
    })

    it('are replayed by the replay of their event, and only those of its destinations', async () => {
      const made = await withDead(1)
      const { store, environment, clock, list, send, claimSent, settle, record } = made
      const { id: endpoint } = await send()
      const event = await record({ matchKey: 'guid' })
      for (const delivery of [...(await claimSent()), ...(await made.claim(made.handler))]) {
        await settle(delivery, { kind: 'dead', error: 'no' })
      }
      await store.deleteEndpoint({ environmentId: environment.id, id: endpoint, now: clock.now })
      expect(await made.replay(event)).toBe(1)
      const statuses = (await list()).map(({ destination, event: { id }, deadLetter }) => [
        destination === endpoint,
        id === event.id,
        deadLetter!.status,
      ])
      expect(statuses).toContainEqual([true, true, 'open'])
      expect(statuses).toContainEqual([false, true, 'replayed'])
      expect(statuses).toContainEqual([false, false, 'open'])
    })

    it('stay open after the plan of a replay', async () => {
      const made = await withDead(1)
      await replayAll(made, made.dead, { plan: true })
      expect(await made.openCount()).toBe(1)
    })

    it('are dismissed with who and why', async () => {
      const { dismiss, list, openCount, clock } = await withDead(2)
      expect(await dismiss()).toEqual({ dismissed: 2, next: null })
      const dismissed = { status: 'dismissed', at: clock.now, by: 'Ann', reason: 'an old tenant' }
      expect((await list({ deadLetter: 'dismissed' })).map(({ deadLetter }) => deadLetter)).toEqual([
        dismissed,
        dismissed,
      ])
      expect(await openCount()).toBe(0)
      expect(await dismiss()).toEqual({ dismissed: 0, next: null })
    })

    it('are dismissed one by one, and by filter', async () => {
      const { dismiss, list, openCount } = await withDead(3)
      const [{ id } = { id: '' }, other] = await list()
      expect(await dismiss({}, { id })).toMatchObject({ dismissed: 1 })
      expect(await dismiss({}, { id: 'no id' })).toMatchObject({ dismissed: 0 })
      expect(await dismiss({}, { destination: 'another' })).toMatchObject({ dismissed: 0 })
      expect((await list({ deadLetter: 'open' })).map((each) => each.id)).toContain(other!.id)
      expect(await openCount()).toBe(2)
    })

    it('are counted in a plan, which dismisses nothing', async () => {
      const { dismiss, openCount } = await withDead(2)
      expect(await dismiss({ plan: true })).toEqual({ dismissed: 2, next: null })
      expect(await openCount()).toBe(2)
    })

    it('are dismissed step by step', async () => {
      const { dismiss, openCount } = await withDead(3)
      const first = await dismiss({ page: { limit: 2 } })
      expect(first).toEqual({ dismissed: 2, next: expect.any(String) })
      expect(await openCount()).toBe(1)
      expect(await dismiss({ page: { limit: 2, before: first.next! } })).toEqual({ dismissed: 1, next: null })
    })

    it('of another environment are neither listed nor dismissed', async () => {
      const { store, dismiss, list, openCount } = await withDead(1)
      const { id: environmentId } = await createEnvironment(store)
      expect(await list({ environmentId })).toEqual([])
      expect(await dismiss({}, { environmentId })).toMatchObject({ dismissed: 0 })
      expect(await openCount()).toBe(1)
    })

    it('that were dismissed or replayed are selected for a replay by their status', async () => {
      const made = await withDead(2)
      const { dismiss, list, dead } = made
      await dismiss({}, { id: (await list())[0]!.id })
      const only = (deadLetter: 'open' | 'dismissed') =>
        replayAll(made, { ...dead, filter: { ...dead.filter, deadLetter } }, { plan: true })
      expect(await only('open')).toMatchObject({ replayed: 1 })
      expect(await only('dismissed')).toMatchObject({ replayed: 1 })
      expect(await replayAll(made, dead)).toMatchObject({ replayed: 2 })
      expect(await list({ deadLetter: 'dismissed' })).toEqual([])
    })
  })
}
