import { expect, it } from 'vitest'
import type { Standing } from '../../../src/port/configuration.ts'
import type { StoredVerdict } from '../../../src/port/registrations.ts'
import { createEnvironment, createIntegration, leaseMs, topic, type OpenHarness } from '../world.ts'
import { managing } from './managed.ts'

const verdict = (level: string, more: Partial<StoredVerdict> = {}): StoredVerdict => ({
  level,
  cause: 'some_cause',
  title: 'What is wrong',
  since: 5,
  ...more,
})

export function describeVerdicts(open: OpenHarness): void {
  topic('verdicts', open, (world) => {
    const judged = async () => {
      const made = await world()
      return { ...made, ...managing(made) }
    }

    it('are stored with the step that judged the registration, kept by other steps, and cleared by null', async () => {
      const { find, manage, change } = await judged()
      const { id } = await manage()
      await change({ id }, { verdict: verdict('red'), judgeAt: 77 })
      await change({ id }, { cause: 'another' })
      expect(await find(id)).toMatchObject({ verdict: verdict('red'), judgeAt: 77 })
      await change({ id }, { verdict: null, judgeAt: null })
      expect(await find(id)).toMatchObject({ verdict: null, judgeAt: null })
    })

    it('may come with a new registration, which is due to be judged at once otherwise', async () => {
      const { clock, manage } = await judged()
      expect(await manage()).toMatchObject({ verdict: null, judgeAt: clock.now })
      expect(await manage(undefined, { verdict: verdict('blue'), judgeAt: 9 })).toMatchObject({
        verdict: verdict('blue'),
        judgeAt: 9,
      })
    })

    it('filter registrations by level and cause', async () => {
      const { store, environment, manage, change } = await judged()
      const red = await change(await manage(), { verdict: verdict('red', { cause: 'one' }) })
      const other = await change(await manage(), { verdict: verdict('red', { cause: 'two' }) })
      await change(await manage(), { verdict: verdict('green') })
      const list = async (filter: object) =>
        (await store.listManaged({ environmentId: environment.id, ...filter }, { limit: 9 })).rows
      expect(await list({ level: 'red' })).toEqual([other, red])
      expect(await list({ level: 'red', levelCause: 'one' })).toEqual([red])
      expect(await list({ levelCause: 'three' })).toEqual([])
    })

    it('filter connections by their worst level, and by a cause', async () => {
      const { store, environment, connect, manage, change, remove } = await judged()
      const [mixed, good, gone] = [await connect([]), await connect([]), await connect([])]
      await change(await manage(mixed), { verdict: verdict('red', { cause: 'one' }) })
      await change(await manage(mixed, {}, 'Company'), { verdict: verdict('green') })
      await change(await manage(good), { verdict: verdict('green') })
      await remove(await change(await manage(gone), { verdict: verdict('green') }))
      const list = async (standing: Standing) =>
        (await store.listConnections({ environmentId: environment.id, standing, page: { limit: 9 } })).rows
      expect(await list({ level: 'green', worse: ['red'] })).toEqual([good])
      expect(await list({ level: 'green', worse: [] })).toEqual([good, mixed])
      expect(await list({ level: 'red', worse: [] })).toEqual([mixed])
      expect(await list({ level: 'red', cause: 'two', worse: [] })).toEqual([])
    })

    it('are counted as connections, with the first time and the newest registration of each', async () => {
      const { store, environment, connect, manage, change, remove } = await judged()
      const two = await connect([])
      for (const entity of ['Ticket', 'Company'])
        await change(await manage(two, {}, entity), { verdict: verdict('red') })
      const newest = await change(await manage(), { verdict: verdict('red', { since: 3 }) })
      const other = await change(await manage(), { verdict: verdict('red', { title: 'Another' }) })
      await remove(await change(await manage(), { verdict: verdict('red') }))
      await manage()
      expect(await store.countVerdicts(environment.id)).toEqual([
        { ...verdict('red'), since: 3, connections: 2, newest },
        { ...verdict('red', { title: 'Another' }), connections: 1, newest: other },
      ])
      expect(await store.countVerdicts((await createEnvironment(store)).id)).toEqual([])
    })

    it('are due again at their time, longest due first, up to the limit, unless a worker has leased them', async () => {
      const { store, clock, manage, change, remove, claim } = await judged()
      const first = await change(await manage(), { judgeAt: clock.now - 10 })
      const second = await change(await manage(), { judgeAt: clock.now - 20 })
      await change(await manage(), { judgeAt: clock.now + 1 })
      await change(await manage(), { judgeAt: null })
      await remove(await change(await manage(), { judgeAt: 0 }))
      const due = async (limit = 9, now = clock.now) => (await store.listUnjudged({ now, limit })).filter(isOwn)
      const isOwn = (id: number) => id >= first.id
      expect(await due()).toEqual([second.id, first.id])
      await claim(second.id)
      expect(await due()).toEqual([first.id])
      expect(await due(9, clock.now + leaseMs)).toContain(second.id)
      expect(await store.listUnjudged({ now: clock.now, limit: 1 })).toHaveLength(1)
    })

    it('can be requested at a time, which does not put off an earlier one', async () => {
      const { store, find, manage, change } = await judged()
      const { id } = await change(await manage(), { judgeAt: null })
      for (const at of [90, 50, 70]) await store.requestJudgement({ id, at })
      expect(await find(id)).toMatchObject({ judgeAt: 50 })
    })
  })

  topic('the reach of connections', open, (world) => {
    it('says whether an event can match each, by a key or a registration, and when its last event was received', async () => {
      const { store, clock, integration, connect, register, receipt, recordAll } = await world()
      const other = await connect([], {
        integrationId: (await createIntegration(store, await createEnvironment(store))).id,
      })
      const [byKey, byRegistration, none] = [await connect(['key']), await connect([]), await connect([])]
      await register(byRegistration, 'guid')
      for (const at of [3, 8]) {
        await recordAll([receipt({ matchKey: 'key' }, { integrationId: integration.id, receivedAt: clock.now + at })])
      }
      const reach = await store.readReach([byKey, byRegistration, none, other].map(({ id }) => id))
      expect(reach.toSorted((a, b) => a.connection - b.connection)).toEqual(
        [
          { connection: byKey.id, reachable: true, lastEventAt: clock.now + 8, overdueFrom: null },
          { connection: byRegistration.id, reachable: true, lastEventAt: null, overdueFrom: null },
          { connection: none.id, reachable: false, lastEventAt: null, overdueFrom: null },
          { connection: other.id, reachable: false, lastEventAt: null, overdueFrom: null },
        ].toSorted((a, b) => a.connection - b.connection),
      )
      expect(await store.readReach([])).toEqual([])
    })
  })
}
