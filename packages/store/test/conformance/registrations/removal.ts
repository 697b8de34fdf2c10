import { expect, it } from 'vitest'
import { managing } from './managed.ts'
import { leaseMs, topic, type OpenHarness, type World } from '../world.ts'

const credentials = { userName: 'api', secret: 'x' }

export function describeRemoval(open: OpenHarness): void {
  topic('removed registrations', open, (world) => {
    async function withConnection(matchKeys: readonly string[] = []) {
      const made = await world()
      const connection = await made.connect(matchKeys, { credentials, config: { zone: 5 } })
      const receiver = (token: string) => receiverOf(made, token)
      return { ...made, ...managing(made), connection, receiver }
    }

    it('are found by their URL, without secrets, and match no events', async () => {
      const { connection, manage, change, handle, record, receiver } = await withConnection()
      await handle()
      const { id, token } = await manage(connection)
      await change({ id }, { guid: 'guid', matchKey: 'guid' })
      expect(await record({ matchKey: 'guid' }, { registrationId: id })).toMatchObject({ state: 'accepted' })
      expect(await change({ id }, { state: 'removed', matchKey: 'guid' })).toMatchObject({ state: 'removed' })
      expect(await receiver(token)).toMatchObject({
        found: 'receiver',
        registration: { state: 'removed' },
        secrets: [],
      })
      // A registration that a worker has leased.
      expect(await record({ matchKey: 'guid' }, { registrationId: id })).toMatchObject({ reason: 'unknown_guid' })
    })

    it('let the integration’s path match the key of their connection again', async () => {
      const { connection, manage, change, record } = await withConnection(['guid'])
      const registration = await manage(connection)
      await change(registration, { matchKey: 'guid' })
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unmatched' })
      await change(registration, { state: 'removed' })
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed' })
    })

    it('are not changed or deleted by the use cases for registrations made by hand', async () => {
      const { store, clock, connection, manage, change, find } = await withConnection()
      const { id } = await manage(connection)
      expect(await store.deleteRegistration(id)).toBe('managed')
      const before = await change({ id }, { state: 'removed' })
      expect(await store.updateRegistration({ id, state: 'active', now: clock.now })).toBe('missing')
      expect(await find(id)).toEqual(before)
    })

    it('are still found by their URL when their management has ended, and by nothing else', async () => {
      const { store, environment, clock, connection, manage, remove, find, receiver } = await withConnection()
      const { id, token, deactivationToken } = await manage(connection)
      await store.requestStep({ id, at: 5, now: clock.now })
      const removed = await remove({ id })
      expect(removed).toMatchObject({ state: 'removed', removedAt: clock.now, nextStepAt: null, leasedUntil: null })
      expect(await find(id)).toEqual(removed)
      expect(await store.findRegistration(id)).toMatchObject({ state: 'removed' })
      expect(await receiver(token)).toMatchObject({
        found: 'receiver',
        registration: { state: 'removed' },
        secrets: [],
      })
      expect(await store.listSecrets({ kind: 'registration', id }, 1)).toEqual([])
      expect(await store.listManaged({ environmentId: environment.id }, { limit: 9 })).toEqual({ rows: [], next: null })
      expect(await store.listRegistrations(connection.id)).toEqual([])
      expect(await store.findRegistrationByDeactivationToken(deactivationToken)).toBeUndefined()
      expect(await store.requestStep({ id, at: 1, now: clock.now })).toBe(false)
      expect(await store.claimRegistration({ id, now: clock.now + leaseMs, leaseMs })).toBe('missing')
      const claimed = await store.claimRegistrations({ now: clock.now + leaseMs, limit: 1000, leaseMs: 1 })
      expect(claimed.map((each) => each.id)).not.toContain(id)
      expect(await store.deleteRegistration(id)).toBe(true)
      expect(await receiver(token)).toEqual({ found: 'unknown_registration' })
    })

    it('stay after their connection is deleted until they are removed, while registrations made by hand are deleted', async () => {
      const { store, clock, connection, manage, change, register, find, claim, receiver } = await withConnection()
      const byHand = await register(connection, 'g')
      const { id, token } = await manage(connection, { nextStepAt: null })
      await change({ id }, { matchKey: 'guid', status: 'active' })
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await store.findRegistration(byHand.id)).toBeUndefined()
      const left = { state: 'removed', status: 'active', connectionDeleted: true, removedAt: null }
      expect(await find(id)).toMatchObject({ ...left, nextStepAt: clock.now, connectionId: connection.connectionId })
      expect(await claim(id)).toMatchObject({ config: { zone: 5 } })
      expect(await receiver(token)).toMatchObject({
        found: 'receiver',
        registration: { state: 'removed' },
        secrets: [],
      })
    })

    it('stay after their integration is deleted, too', async () => {
      const { store, environment, integration, clock, connection, manage } = await withConnection()
      const { id } = await manage(connection)
      await store.deleteIntegration({ id: integration.id, now: clock.now })
      const { rows } = await store.listManaged({ environmentId: environment.id }, { limit: 5 })
      expect(rows).toMatchObject([
        { id, state: 'removed', connectionDeleted: true, integration: integration.uniqueKey },
      ])
      expect(await store.readKeptCredentials(id)).toEqual({ config: { zone: 5 }, credentials })
    })

    it('stay removed when a worker that has leased one of a deleted connection sets it active', async () => {
      const { store, clock, connection, manage, claim, handle, record } = await withConnection()
      await handle()
      const { id } = await manage(connection)
      const { lease } = await claim(id)
      await store.deleteConnection({ id: connection.id, now: clock.now })
      const change = { state: 'active', guid: 'guid', matchKey: 'guid', nextStepAt: clock.now + 900 } as const
      expect(await store.updateManaged({ id, lease, ...change, release: true, now: clock.now })).toMatchObject({
        registration: { state: 'removed', guid: 'guid', nextStepAt: clock.now },
      })
      expect(await record({ matchKey: 'guid' }, { registrationId: id })).toMatchObject({ state: 'unmatched' })
    })

    it('keep the credentials of a deleted connection until the last of them is removed', async () => {
      const { store, clock, connection, manage, remove } = await withConnection()
      const [first, second] = [await manage(connection), await manage(connection, {}, 'Company')]
      expect(await store.readKeptCredentials(first.id)).toBeNull()
      await store.deleteConnection({ id: connection.id, now: clock.now })
      const kept = { config: { zone: 5 }, credentials }
      for (const { id } of [first, second]) expect(await store.readKeptCredentials(id)).toEqual(kept)
      await remove(first)
      expect(await store.readKeptCredentials(first.id)).toBeNull()
      expect(await store.readKeptCredentials(second.id)).toEqual(kept)
      await remove(second)
      expect(await store.readCredentials(connection.id)).toBeNull()
    })

    it('leave no credentials behind if the connection has no registration to remove', async () => {
      const { store, clock, connection, manage, register, remove } = await withConnection()
      await register(connection, 'by hand')
      await remove(await manage(connection))
      expect(await store.readCredentials(connection.id)).toEqual(credentials)
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await store.readCredentials(connection.id)).toBeNull()
    })

    it('keep credentials given to them until those, or the registration, are removed', async () => {
      const { store, clock, connection, manage, remove } = await withConnection()
      const { id } = await manage(connection)
      const keep = (kept: { config: object; credentials: object } | null) =>
        store.keepCredentials({
          id,
          kept: kept && { config: { ...kept.config }, credentials: { ...kept.credentials } },
          now: clock.now,
        })
      const [old, older] = [
        { config: { a: 1 }, credentials: { b: 2 } },
        { config: {}, credentials: {} },
      ]
      expect(await keep(older)).toBe(true)
      expect(await keep(old)).toBe(true)
      expect(await store.readKeptCredentials(id)).toEqual(old)
      await store.deleteConnection({ id: connection.id, now: clock.now })
      expect(await store.readKeptCredentials(id)).toEqual(old)
      expect(await keep(null)).toBe(true)
      expect(await store.readKeptCredentials(id)).toEqual({ config: { zone: 5 }, credentials })
      await keep(old)
      await remove({ id })
      expect(await store.readKeptCredentials(id)).toBeNull()
      expect(await keep(old)).toBe(false)
      expect(await store.readKeptCredentials(id)).toBeNull()
    })
  })
}

const receiverOf = ({ store, environment, integration, clock }: World, token: string) =>
  store.findReceiver({ environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, token, now: clock.now })
