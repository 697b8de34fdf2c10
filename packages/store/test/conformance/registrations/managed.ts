import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Connection, Standing } from '../../../src/port/configuration.ts'
import type { ClaimedRegistration, ManagedRegistration, RegistrationStore } from '../../../src/port/registrations.ts'
import {
  createEnvironment,
  createIntegration,
  leaseMs,
  oddTexts,
  topic,
  type OpenHarness,
  type World,
} from '../world.ts'

type Created = Parameters<RegistrationStore['createRegistration']>[0]
type Managed = NonNullable<Created['managed']>
type Change = Omit<Parameters<RegistrationStore['updateManaged']>[0], 'id' | 'lease' | 'release' | 'now'>

/** Helpers for managed registrations. */
export function managing({ store, clock, connect, register }: World) {
  const find = async (id: number): Promise<ManagedRegistration> => {
    const found = await store.findManaged(id)
    if (!found) throw new Error(`Registration ${id} is not managed`)
    return found
  }

  /** A managed registration whose first step is due. */
  async function manage(connection?: Connection, input: Partial<Managed> = {}, entity = 'Ticket') {
    const deactivationToken = randomUUID()
    const managed = { status: 'setting_up', details: {}, nextStepAt: clock.now, deactivationToken, ...input }
    const { id } = await register(connection ?? (await connect([])), null, { managed, entity })
    return find(id)
  }

  async function claim(id: number): Promise<ClaimedRegistration> {
    const claimed = await store.claimRegistration({ id, now: clock.now, leaseMs })
    if (typeof claimed === 'string') throw new Error(`Registration ${id} is ${claimed}`)
    return claimed
  }

  /** Claims the registration, changes it and releases it. */
  async function change({ id }: { id: number }, input: Change): Promise<ManagedRegistration> {
    const { lease } = await claim(id)
    const changed = await store.updateManaged({ id, lease, release: true, now: clock.now, ...input })
    if (changed === 'lost') throw new Error('The lease is lost')
    return changed.registration
  }

  async function remove({ id }: { id: number }): Promise<ManagedRegistration> {
    const { lease } = await claim(id)
    const removed = await store.removeManaged({ id, lease, now: clock.now })
    if (removed === 'lost') throw new Error('The lease is lost')
    return removed
  }

  return { find, manage, claim, change, remove }
}

export function describeManaged(open: OpenHarness): void {
  topic('managed registrations', open, (world) => {
    const withManaged = async () => {
      const made = await world()
      return { ...made, ...managing(made) }
    }

    it('are stored as created, with their environment, integration and connection', async () => {
      const { store, environment, integration, provider, clock, connect, register } = await withManaged()
      const connection = await connect([])
      const details = { spec: { events: ['create'] }, text: '\0\uD800' }
      const managed = { status: 'setting_up', details, nextStepAt: 77, deactivationToken: randomUUID() }
      const registration = await register(connection, 'guid', { managed })
      expect(registration).toMatchObject({ managed: true, state: 'active', guid: 'guid' })
      expect(await store.findRegistration(registration.id)).toEqual(registration)
      const { id: environmentId, uuid, name } = environment
      const found = {
        ...registration,
        ...managed,
        environment: { id: environmentId, uuid, name },
        integration: integration.uniqueKey,
        provider,
        connectionId: connection.connectionId,
        connectionDeleted: false,
        statusSince: clock.now,
        cause: null,
        leasedUntil: null,
        removedAt: null,
        verdict: null,
        judgeAt: clock.now,
      }
      expect(await store.findManaged(registration.id)).toEqual(found)
      expect(await store.findRegistrationByDeactivationToken(managed.deactivationToken)).toEqual(found)
      expect(await store.listManaged({ environmentId }, { limit: 5 })).toEqual({ rows: [found], next: null })
    })

    it('are those created as managed; registrations made by hand are not', async () => {
      const { store, environment, clock, connect, register } = await world()
      const { id } = await register(await connect([]), 'guid')
      expect(await store.findManaged(id)).toBeUndefined()
      expect(await store.listManaged({ environmentId: environment.id }, { limit: 5 })).toMatchObject({ rows: [] })
      expect(await store.countManaged(environment.id)).toEqual([])
      expect(await store.claimRegistration({ id, now: clock.now, leaseMs })).toBe('missing')
      expect(await store.requestStep({ id, at: 1, now: clock.now })).toBe(false)
      const kept = { config: {}, credentials: {} }
      expect(await store.keepCredentials({ id, kept, now: clock.now })).toBe(false)
      expect(await store.readKeptCredentials(id)).toBeNull()
    })

    it('exist once per entity of a connection, and twice while one replaces the other', async () => {
      const { store, clock, connect, register, manage, change, remove } = await withManaged()
      const connection = await connect([])
      await register(connection, 'by hand')
      const first = await manage(connection)
      await manage(connection, {}, 'Company')
      await manage()
      const create = async (replaces?: number) => {
        const managed = { status: 'setting_up', details: {}, nextStepAt: null, deactivationToken: randomUUID() }
        const { integrationId } = connection
        const input = { integrationId, connection: connection.id, entity: 'Ticket', guid: null, matchKey: null }
        const tokens = { token: randomUUID(), secret: 's', now: clock.now }
        const created = await store.createRegistration({ ...input, ...tokens, managed: { ...managed, replaces } })
        return typeof created === 'string' ? created : created.registration
      }
      expect(await create()).toBe('duplicate')
      const second = await create(first.id)
      if (typeof second === 'string') throw new Error(second)
      expect(await create(first.id)).toBe('duplicate')
      await change(first, { state: 'superseded' })
      expect(await create()).toBe('duplicate')
      await remove(second)
      expect(await create()).toMatchObject({ managed: true })
    })

    it('are found by the token of their deactivation URL, and by no other text', async () => {
      const { store, manage } = await withManaged()
      const { id, deactivationToken } = await manage()
      expect(await store.findRegistrationByDeactivationToken(deactivationToken)).toMatchObject({ id })
      for (const [, text] of oddTexts) expect(await store.findRegistrationByDeactivationToken(text)).toBeUndefined()
    })

    it('are listed newest first, in pages, and by every filter', async () => {
      const { store, environment, integration, connect, manage, change } = await withManaged()
      const connection = await connect([])
      const first = await manage(connection)
      const second = await change(await manage(connection, {}, 'Company'), { status: 'active', cause: 'zone 5' })
      const other = await createIntegration(store, environment)
      const third = await manage(await connect([], { integrationId: other.id, connectionId: connection.connectionId }))
      const elsewhere = await createIntegration(store, await createEnvironment(store))
      await manage(await connect([], { integrationId: elsewhere.id }))
      type Filter = Partial<Parameters<RegistrationStore['listManaged']>[0]>
      const list = async (filter: Filter) =>
        (await store.listManaged({ environmentId: environment.id, ...filter }, { limit: 9 })).rows
      expect(await list({})).toEqual([third, second, first])
      expect(await list({ integrationId: integration.id })).toEqual([second, first])
      expect(await list({ connectionId: connection.connectionId })).toEqual([third, second, first])
      expect(await list({ connectionId: 'nobody\0' })).toEqual([])
      expect(await list({ connections: [connection.id] })).toEqual([second, first])
      expect(await list({ connections: [] })).toEqual([])
      expect(await list({ status: 'active' })).toEqual([second])
      expect(await list({ cause: 'zone 5' })).toEqual([second])
      expect(await list({ cause: null })).toEqual([third, first])
      const page = await store.listManaged({ environmentId: environment.id }, { limit: 2 })
      expect(page.rows).toEqual([third, second])
      const before = page.next!
      expect(await store.listManaged({ environmentId: environment.id }, { limit: 2, before })).toEqual({
        rows: [first],
        next: null,
      })
    })

    it('filter connections by status and cause, or for having no managed registration', async () => {
      const { store, environment, connect, register, manage, change, remove } = await withManaged()
      const [two, failing, none, byHand, removed] = [
        await connect([]),
        await connect([]),
        await connect([]),
        await connect([]),
        await connect([]),
      ]
      for (const entity of ['Ticket', 'Company']) {
        await change(await manage(two, {}, entity), { status: 'active', cause: 'zone 5' })
      }
      await change(await manage(failing), { status: 'failed', cause: 'zone 5' })
      await register(byHand, 'guid')
      await remove(await manage(removed))
      const list = async (standing: Standing) =>
        (await store.listConnections({ environmentId: environment.id, standing, page: { limit: 9 } })).rows
      expect(await list({ status: 'active' })).toEqual([two])
      expect(await list({ status: 'failed', cause: 'zone 5' })).toEqual([failing])
      expect(await list({ status: 'failed', cause: 'zone 6' })).toEqual([])
      expect(await list({ unmanaged: 'reachable' })).toEqual([byHand])
      expect(await list({ unmanaged: 'unreachable' })).toEqual([removed, none])
    })

    it('are counted as connections per status and cause, with the time of the first and the details of the newest', async () => {
      const { store, environment, clock, connect, manage, change, remove } = await withManaged()
      const startedAt = clock.now
      const two = await connect([])
      for (const entity of ['Ticket', 'Company']) {
        await change(await manage(two, {}, entity), { status: 'active', cause: 'zone 5' })
      }
      clock.now += 10
      await change(await manage(), { status: 'active', cause: 'zone 5', details: { newest: true } })
      await change(await manage(), { status: 'active' })
      await remove(await manage())
      expect(await store.countManaged(environment.id)).toEqual([
        { status: 'active', cause: 'zone 5', connections: 2, since: startedAt, details: { newest: true } },
        { status: 'active', cause: null, connections: 1, since: clock.now, details: {} },
      ])
      expect(await store.countManaged((await createEnvironment(store)).id)).toEqual([])
    })

    it('report when each of their secrets was used last', async () => {
      const { store, clock, manage, receipt, recordAll } = await withManaged()
      const { id } = await manage()
      const other = await manage()
      expect(await store.registrationUse(id)).toEqual({ lastAt: null, secrets: {} })
      const came = (registrationId: number | null, secretId: string | null, at: number) =>
        receipt({}, { registrationId, secretId, receivedAt: clock.now + at })
      await recordAll([came(id, 'old', 1), came(id, 'old', 3), came(id, 'new', 2), came(id, null, 8)])
      await recordAll([came(other.id, 'new', 9), came(null, 'old', 9)])
      expect(await store.registrationUse(id)).toEqual({
        lastAt: clock.now + 3,
        secrets: { old: clock.now + 3, new: clock.now + 2 },
      })
    })
  })
}
