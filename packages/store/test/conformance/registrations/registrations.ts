import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createEnvironment, createIntegration, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeRegistrations(open: OpenHarness): void {
  topic('registrations', open, (world) => {
    it('stores a registration as it was created, with its first secret', async () => {
      const { store, integration, connect } = await world()
      const connection = await connect([])
      const input = { integrationId: integration.id, connection: connection.id, entity: 'Ticket', guid: '{A}' }
      const token = randomUUID()
      const created = await store.createRegistration({ ...input, token, matchKey: 'a', secret: 's', now: 5 })
      if (typeof created === 'string') throw new Error('unreachable')
      const { registration } = created
      expect(created).toEqual({
        matched: 0,
        registration: {
          id: expect.any(Number),
          ...input,
          token,
          state: 'active',
          managed: false,
          createdAt: 5,
          updatedAt: 5,
        },
      })
      expect(await store.findRegistration(registration.id)).toEqual(registration)
      expect(await store.listRegistrations(connection.id)).toEqual([registration])
      expect(await store.listSecrets({ kind: 'registration', id: registration.id }, 6)).toMatchObject([{ value: 's' }])
    })

    it('creates none for a connection that is deleted or in another integration', async () => {
      const { store, environment, integration, connect } = await world()
      const gone = await connect([])
      await store.deleteConnection({ id: gone.id, now: 9 })
      const other = await createIntegration(store, environment)
      const foreign = await connect([], { integrationId: other.id })
      for (const connection of [gone.id, foreign.id, 987_654_321]) {
        const input = { integrationId: integration.id, connection, entity: 'Ticket', token: randomUUID() }
        expect(await store.createRegistration({ ...input, guid: null, matchKey: null, secret: 's', now: 9 })).toBe(
          'missing',
        )
      }
    })

    it('changes the given fields and nothing else', async () => {
      const { store, connect, register } = await world()
      const registration = await register(await connect([]), null)
      const { id } = registration
      expect(await store.updateRegistration({ id, guid: 'g', matchKey: 'g', now: 9 })).toEqual({
        matched: 0,
        registration: { ...registration, guid: 'g', updatedAt: 9 },
      })
      expect(await store.updateRegistration({ id, state: 'superseded', now: 10 })).toMatchObject({
        registration: { guid: 'g', state: 'superseded' },
      })
      expect(await store.updateRegistration({ id: 987_654_321, state: 'active', now: 10 })).toBe('missing')
    })

    it('deletes a registration with its secrets', async () => {
      const { store, connect, register } = await world()
      const connection = await connect([])
      const { id } = await register(connection, 'g')
      expect(await store.deleteRegistration(id)).toBe(true)
      expect(await store.deleteRegistration(id)).toBe(false)
      expect(await store.findRegistration(id)).toBeUndefined()
      expect(await store.listSecrets({ kind: 'registration', id }, 10)).toEqual([])
    })
  })

  topic('receivers', open, (world) => {
    it("finds the integration's secrets by its path", async () => {
      const { store, environment, integration, clock } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      const secret = await store.addSecret({ owner, value: 'one', retireOthersAt: null, now: clock.now })
      const path = { environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, token: null, now: clock.now }
      const receiver = { found: 'receiver', environment, integration, registration: null, secrets: [secret] }
      expect(await store.findReceiver(path)).toEqual(receiver)
      expect(await store.findReceiver({ ...path, environmentUuid: environment.uuid.toUpperCase() })).toEqual(receiver)
    })

    it("finds a registration's secrets by its own path, and none of the integration's", async () => {
      const { store, environment, integration, clock, connect, register } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      await store.addSecret({ owner, value: 'shared', retireOthersAt: null, now: clock.now })
      const registration = await register(await connect([]), 'g', { secret: 'its own' })
      const path = { environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, now: clock.now }
      const receiver = await store.findReceiver({ ...path, token: registration.token })
      expect(receiver).toMatchObject({ found: 'receiver', registration, secrets: [{ value: 'its own' }] })
    })

    it('still finds a superseded registration, so that what it sends can be verified', async () => {
      const { store, environment, integration, connect, register } = await world()
      const { id, token } = await register(await connect([]), 'g')
      await store.updateRegistration({ id, state: 'superseded', now: 9 })
      const path = { environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, token, now: 10 }
      expect(await store.findReceiver(path)).toMatchObject({ found: 'receiver', registration: { state: 'superseded' } })
    })

    it('reports which part of a path is unknown', async () => {
      const { store, environment, integration, connect, register } = await world()
      const { token } = await register(await connect([]), 'g')
      const find = (environmentUuid: string, uniqueKey: string, of: string | null) =>
        store.findReceiver({ environmentUuid, uniqueKey, token: of, now: 1 })
      const { uuid } = environment
      const { uniqueKey } = integration
      expect(await find(randomUUID(), uniqueKey, token)).toEqual({ found: 'unknown_environment' })
      expect(await find(uuid, 'nobody', token)).toEqual({ found: 'unknown_provider_config' })
      expect(await find(uuid, uniqueKey, randomUUID())).toEqual({ found: 'unknown_registration' })
    })

    it("finds a registration under its own integration's path only", async () => {
      const { store, environment, connect, register } = await world()
      const { token } = await register(await connect([]), 'g')
      const { uniqueKey } = await createIntegration(store, environment)
      const path = { environmentUuid: environment.uuid, uniqueKey, token, now: 1 }
      expect(await store.findReceiver(path)).toEqual({ found: 'unknown_registration' })
    })

    it('finds nothing deleted', async () => {
      const { store, environment, integration, connect, register } = await world()
      const connection = await connect([])
      const { token } = await register(connection, 'g')
      const path = { environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, token, now: 1 }
      await store.deleteConnection({ id: connection.id, now: 2 })
      expect(await store.findReceiver(path)).toEqual({ found: 'unknown_registration' })
      await store.deleteIntegration({ id: integration.id, now: 3 })
      expect(await store.findReceiver(path)).toEqual({ found: 'unknown_provider_config' })
    })

    it("doesn't confuse environments that use one unique key", async () => {
      const { store, integration } = await world()
      const elsewhere = await createEnvironment(store)
      const theirs = await createIntegration(store, elsewhere, { uniqueKey: integration.uniqueKey, secret: 'theirs' })
      const path = { environmentUuid: elsewhere.uuid, uniqueKey: integration.uniqueKey, token: null, now: 9 }
      expect(await store.findReceiver(path)).toMatchObject({ integration: theirs, secrets: [{ value: 'theirs' }] })
    })

    it.each(oddTexts)('finds nothing by a path with %s, and does not fail', async (_, text) => {
      const { store, environment, integration } = await world()
      const path = { environmentUuid: environment.uuid, uniqueKey: integration.uniqueKey, token: null, now: 1 }
      expect(await store.findReceiver({ ...path, environmentUuid: text })).toEqual({ found: 'unknown_environment' })
      expect(await store.findReceiver({ ...path, uniqueKey: text })).toEqual({ found: 'unknown_provider_config' })
      expect(await store.findReceiver({ ...path, token: text })).toEqual({ found: 'unknown_registration' })
    })
  })
}
