import { expect, it } from 'vitest'
import type { ManagedRegistration } from '../../../src/port/registrations.ts'
import { managing } from './managed.ts'
import { leaseMs, topic, type OpenHarness } from '../world.ts'

export function describeSteps(open: OpenHarness): void {
  topic('steps of managed registrations', open, (world) => {
    /** A world in which only its own registrations are due. */
    async function withSteps() {
      const made = await world()
      const { store, clock } = made
      const claimAll = (limit = 100) => store.claimRegistrations({ now: clock.now, limit, leaseMs })
      await store.claimRegistrations({ now: clock.now + 1e12, limit: 1000, leaseMs: 1e13 })
      const claimIds = async (limit?: number) => (await claimAll(limit)).map(({ id }) => id)
      return { ...made, ...managing(made), claimAll, claimIds }
    }

    /** The registration was claimed with the number `lease`. */
    async function withLease() {
      const made = await withSteps()
      const { id } = await made.manage()
      const { lease } = await made.claim(id)
      const update = (input: Partial<Parameters<typeof made.store.updateManaged>[0]>) =>
        made.store.updateManaged({ id, lease, release: true, now: made.clock.now, ...input })
      return { ...made, id, lease, update }
    }

    it('are claimed when they are due and not before, longest due first, up to the limit', async () => {
      const { clock, manage, claimIds } = await withSteps()
      const dueAt = (at: number | null) => manage(undefined, { nextStepAt: at === null ? null : clock.now + at })
      const [third, first, second] = [await dueAt(-1), await dueAt(-3), await dueAt(-2)]
      const later = await dueAt(1)
      await dueAt(null)
      expect(await claimIds(0)).toEqual([])
      expect(await claimIds(1)).toEqual([first.id])
      expect(await claimIds()).toEqual([second.id, third.id])
      expect(await claimIds()).toEqual([])
      clock.now += 1
      expect(await claimIds()).toEqual([later.id])
    })

    it('come with the connection and its configuration', async () => {
      const { clock, connect, manage, claimAll } = await withSteps()
      const registration = await manage(await connect([], { config: { zone: 5 } }))
      const leasedUntil = clock.now + leaseMs
      const claimed = { ...registration, leasedUntil, lease: expect.any(Number), config: { zone: 5 } }
      expect(await claimAll()).toEqual([claimed])
    })

    it('are claimed by one worker at a time', async () => {
      const { store, clock, manage, claimAll } = await withSteps()
      const made: ManagedRegistration[] = []
      for (let count = 0; count < 20; count += 1) made.push(await manage())
      const claims = await Promise.all(Array.from({ length: 4 }, () => claimAll()))
      const ids = claims.flatMap((claim) => claim.map(({ id }) => id)).toSorted((one, other) => one - other)
      expect(new Set(ids).size).toBe(ids.length)
      const { id } = made[0]!
      const ones = Array.from({ length: 4 }, () => store.claimRegistration({ id, now: clock.now + leaseMs, leaseMs }))
      expect((await Promise.all(ones)).filter((claimed) => claimed !== 'busy')).toHaveLength(1)
    })

    it('can be claimed for one registration, due or not, unless a worker has leased it', async () => {
      const { store, clock, manage } = await withSteps()
      const { id } = await manage(undefined, { nextStepAt: null })
      expect(await store.claimRegistration({ id, now: clock.now, leaseMs })).toMatchObject({ id })
      expect(await store.claimRegistration({ id, now: clock.now + leaseMs - 1, leaseMs })).toBe('busy')
      expect(await store.claimRegistration({ id: 987_654_321, now: clock.now, leaseMs })).toBe('missing')
    })

    it('are due again when a lease runs out without a release, even if nothing was planned', async () => {
      const { clock, id, lease, update, claimAll } = await withLease()
      await update({ release: false, nextStepAt: null })
      clock.now += leaseMs - 1
      expect(await claimAll()).toEqual([])
      clock.now += 1
      const [again] = await claimAll()
      expect(again).toMatchObject({ id })
      expect(again!.lease).toBeGreaterThan(lease)
    })

    it('change the given fields and nothing else, and release the lease', async () => {
      const { clock, id, update, find, claim } = await withLease()
      const before = await find(id)
      clock.now += 5
      expect(await update({ details: { a: 1 }, release: false })).toEqual({
        registration: { ...before, details: { a: 1 }, updatedAt: clock.now },
        matched: 0,
      })
      expect(await update({ guid: 'g', cause: 'zone 5', nextStepAt: clock.now + 9, release: true })).toMatchObject({
        registration: { guid: 'g', cause: 'zone 5', nextStepAt: clock.now + 9, leasedUntil: null, details: { a: 1 } },
      })
      await expect(claim(id)).resolves.toMatchObject({ id })
    })

    it('keep the time of a status until the status changes', async () => {
      const { clock, id, update, find } = await withLease()
      const { statusSince } = await find(id)
      clock.now += 5
      await update({ status: 'setting_up', release: false })
      expect(await find(id)).toMatchObject({ statusSince })
      await update({ status: 'active', release: false })
      expect(await find(id)).toMatchObject({ status: 'active', statusSince: clock.now })
    })

    it('may continue after their lease has run out until another worker claims them, and may extend it', async () => {
      const { clock, update, claimAll } = await withLease()
      clock.now += leaseMs + 5
      expect(await update({ release: false, leaseMs })).toMatchObject({
        registration: { leasedUntil: clock.now + leaseMs },
      })
      expect(await claimAll()).toEqual([])
    })

    it('change nothing after another worker has claimed them, or they were released', async () => {
      const { store, clock, id, lease, update, find, claim } = await withLease()
      clock.now += leaseMs
      const newer = await claim(id)
      const before = await find(id)
      const change = { status: 'active', details: { late: true }, state: 'removed', matchKey: 'k' } as const
      expect(await update(change)).toBe('lost')
      expect(await store.removeManaged({ id, lease, now: clock.now })).toBe('lost')
      expect(await find(id)).toEqual(before)
      expect(await update({ lease: newer.lease, release: true })).toMatchObject({ matched: 0 })
      expect(await update({ lease: newer.lease, ...change })).toBe('lost')
      expect(await store.removeManaged({ id, lease: newer.lease, now: clock.now })).toBe('lost')
      expect(await find(id)).toMatchObject({ status: 'setting_up', state: 'active' })
      expect(await update({ id: 987_654_321 })).toBe('lost')
    })

    it('match the unmatched events of the registration’s own path once its match key is known', async () => {
      const { id, update, handle, record, find: _, ...made } = await withLease()
      const handler = await handle()
      const event = await record({ matchKey: 'guid' }, { registrationId: id })
      await record({ matchKey: 'guid' })
      expect(await update({ guid: 'guid', matchKey: 'guid' })).toMatchObject({ matched: 1 })
      expect(await made.claimOne(handler)).toMatchObject({ event: { id: event.id } })
    })

    it.each([
      ['sooner than planned', 100, 50, 50],
      ['not put off by a later request', 50, 100, 50],
      ['though none was planned', null, 100, 100],
    ])('are due when they are requested: %s', async (_, planned, asked, next) => {
      const { store, clock, manage, find } = await withSteps()
      const { id } = await manage(undefined, { nextStepAt: planned })
      expect(await store.requestStep({ id, at: asked, now: clock.now })).toBe(true)
      expect(await find(id)).toMatchObject({ nextStepAt: next })
      expect(await store.requestStep({ id: 987_654_321, at: 1, now: clock.now })).toBe(false)
    })

    it.each([
      ['at a time', 900],
      ['never', null],
    ])('are not lost if requested while a worker has the lease, which plans the next step %s', async (_, later) => {
      const { store, clock, id, update, claim } = await withLease()
      await store.requestStep({ id, at: clock.now + 5, now: clock.now })
      await store.requestStep({ id, at: clock.now + 7, now: clock.now })
      const nextStepAt = later === null ? null : clock.now + later
      expect(await update({ nextStepAt })).toMatchObject({ registration: { nextStepAt: clock.now + 5 } })
      // A claim after the request clears it.
      clock.now += 6
      const { lease } = await claim(id)
      expect(await update({ nextStepAt, lease })).toMatchObject({ registration: { nextStepAt } })
    })

    it('are due at the planned time if that is earlier than the requested one', async () => {
      const { store, clock, id, update } = await withLease()
      await store.requestStep({ id, at: clock.now + 50, now: clock.now })
      expect(await update({ nextStepAt: clock.now + 5 })).toMatchObject({ registration: { nextStepAt: clock.now + 5 } })
    })
  })
}
