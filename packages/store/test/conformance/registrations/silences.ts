import { expect, it } from 'vitest'
import type { Standing } from '../../../src/port/configuration.ts'
import { createEnvironment, createIntegration, topic, type OpenHarness } from '../world.ts'
import { managing } from './managed.ts'

const windowMs = 1000

export function describeSilences(open: OpenHarness): void {
  topic('silences', open, (world) => {
    const quiet = async () => {
      const made = await world()
      const { store, clock, record, integration, environment } = made
      const start = clock.now
      /** Events of the key, so many milliseconds after the start. */
      const receive = async (matchKey: string, ...times: readonly number[]) => {
        for (const at of times) await record({ matchKey }, { receivedAt: start + at, integrationId: integration.id })
      }
      const list = async (before: number, more: { after?: number; limit?: number } = {}) =>
        store.listSilences({ after: 0, limit: 100, before: start + before, windowMs, ...more })
      const reach = async (id: number) => (await store.readReach([id]))[0]!
      const standings = async (standing: Standing) =>
        (await store.listConnections({ environmentId: environment.id, standing, page: { limit: 9 } })).rows
      const count = (now: number, input: { levels?: readonly string[]; looks?: number } = {}) =>
        store.countStandings({
          environmentId: environment.id,
          levels: ['red', 'green'],
          silentSince: start + 20,
          now,
          looks: 100,
          ...input,
        })
      return { ...made, start, receive, list, reach, standings, count }
    }

    it('have the longest gap in the window up to the last event', async () => {
      const { start, connect, receive, list } = await quiet()
      const [one, many] = [await connect(['one']), await connect(['many'])]
      await connect(['none'])
      await receive('one', 7)
      // The first gap began before the window.
      await receive('many', 0, 1500, 1510, 1700, 2100, 2200)
      const { rows, next } = await list(2201, { after: one.id - 1 })
      expect(rows).toEqual([
        { connection: one.id, lastEventAt: start + 7, longestGapMs: 0 },
        { connection: many.id, lastEventAt: start + 2200, longestGapMs: 400 },
      ])
      expect(next).toBeNull()
    })

    it('begin with a last event before the time, and without managed registration', async () => {
      const made = await quiet()
      const { connect, receive, list } = made
      const [early, late, managed] = [await connect(['early']), await connect(['late']), await connect(['managed'])]
      await managing(made).manage(managed)
      await receive('early', 7)
      await receive('late', 8)
      await receive('managed', 1)
      const found = async (before: number) =>
        (await list(before, { after: early.id - 1 })).rows.map(({ connection }) => connection)
      expect(await found(8)).toEqual([early.id])
      expect(await found(9)).toEqual([early.id, late.id])
    })

    it('are looked for in steps', async () => {
      const { connect, receive, list } = await quiet()
      const [one, two, three] = [await connect(['one']), await connect(['two']), await connect(['three'])]
      for (const key of ['one', 'two', 'three']) await receive(key, 1)
      const first = await list(9, { after: one.id - 1, limit: 2 })
      expect(first.rows.map(({ connection }) => connection)).toEqual([one.id, two.id])
      const second = await list(9, { after: first.next!, limit: 2 })
      expect(second.rows.map(({ connection }) => connection)).toEqual([three.id])
      expect(second.next).toBeNull()
    })

    it('are overdue from their time until the next event', async () => {
      const { store, start, connect, receive, list, reach, standings } = await quiet()
      const { id } = await connect(['one'])
      await receive('one', 7)
      const after = id - 1
      expect(await reach(id)).toMatchObject({ overdueFrom: null })
      await store.markOverdue({ connection: id, lastEventAt: start + 7, from: start + 50 })
      expect(await reach(id)).toMatchObject({ overdueFrom: start + 50 })
      expect((await list(9, { after })).rows).toEqual([])
      const ids = async (standing: Standing) => (await standings(standing)).map((each) => each.id)
      expect(await ids({ unmanaged: 'overdue', now: start + 49 })).toEqual([])
      expect(await ids({ unmanaged: 'timely', now: start + 49 })).toEqual([id])
      expect(await ids({ unmanaged: 'overdue', now: start + 50 })).toEqual([id])
      expect(await ids({ unmanaged: 'timely', now: start + 50 })).toEqual([])
      expect(await ids({ unmanaged: 'reachable' })).toEqual([id])
      await receive('one', 60)
      expect(await reach(id)).toMatchObject({ overdueFrom: null })
      expect(await ids({ unmanaged: 'timely', now: start + 99 })).toEqual([id])
      expect((await list(61, { after })).rows).toMatchObject([{ connection: id, lastEventAt: start + 60 }])
    })

    it('are found beside other standings', async () => {
      const made = await quiet()
      const { connect, standings } = made
      const { manage, change } = managing(made)
      const [red, green, none] = [await connect([]), await connect([]), await connect([])]
      const verdict = (level: string) => ({ level, cause: 'some_cause', title: 'Title', since: 5 })
      await change(await manage(red), { verdict: verdict('red') })
      await change(await manage(green), { verdict: verdict('green') })
      const anyOf: readonly Standing[] = [{ level: 'red', worse: [] }, { unmanaged: 'unreachable' }]
      expect((await standings({ anyOf })).map(({ id }) => id)).toEqual([none.id, red.id])
      expect(await standings({ anyOf: [] })).toEqual([])
    })

    it('and levels are counted in one pass, each connection once', async () => {
      const made = await quiet()
      const { store, start, environment, connect, receive, count } = made
      const { manage, change } = managing(made)
      const [mixed, green, unjudged] = [await connect(['mixed']), await connect([]), await connect([])]
      const [overdue, timely] = [await connect(['overdue']), await connect(['timely'])]
      await connect([])
      const verdict = (level: string) => ({ level, cause: 'some_cause', title: 'Title', since: 5 })
      await change(await manage(mixed), { verdict: verdict('green') })
      await change(await manage(mixed, {}, 'Company'), { verdict: verdict('red') })
      await change(await manage(green), { verdict: verdict('green') })
      await manage(unjudged)
      await receive('mixed', 20)
      await receive('overdue', 19)
      await receive('timely', 21)
      await store.markOverdue({ connection: overdue.id, lastEventAt: start + 19, from: start + 50 })
      await store.markOverdue({ connection: timely.id, lastEventAt: start + 21, from: start + 51 })
      const deleted = await connect([])
      await store.deleteConnection({ id: deleted.id, now: start })
      await connect([], { integrationId: (await createIntegration(store, await createEnvironment(store))).id })
      await connect([], { integrationId: (await createIntegration(store, environment)).id })
      expect(await count(start + 50)).toEqual({
        capped: false,
        total: 7,
        levels: { red: 1, green: 1 },
        unjudged: 1,
        unreachable: 2,
        timely: 1,
        overdue: 1,
        overdueSince: start + 50,
        silent: 5,
      })
      expect(await count(start + 49)).toMatchObject({ timely: 2, overdue: 0, overdueSince: null })
      expect(await count(start, { looks: 6 })).toMatchObject({ capped: true, total: 7 })
      expect(await count(start, { looks: 7 })).toMatchObject({ capped: false })
    })
  })
}
