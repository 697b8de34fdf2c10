import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { connectionInput, createEnvironment, createIntegration, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeEnvironments(open: OpenHarness): void {
  topic('sessions that were ended', open, (world) => {
    it('are known as ended until they would have expired, also if they are ended twice', async () => {
      const { store } = await world()
      const [one, other, later] = [randomBytes(32), randomBytes(32), randomBytes(32)]
      expect(await store.isSessionEnded(one)).toBe(false)
      await store.endSession({ hash: one, until: 100, now: 1 })
      await store.endSession({ hash: one, until: 100, now: 2 })
      expect(await store.isSessionEnded(one)).toBe(true)
      expect(await store.isSessionEnded(other)).toBe(false)
      await store.endSession({ hash: other, until: 200, now: 99 })
      expect(await store.isSessionEnded(one)).toBe(true)
      await store.endSession({ hash: later, until: 300, now: 100 })
      expect(await Promise.all([one, other, later].map((hash) => store.isSessionEnded(hash)))).toEqual([
        false,
        true,
        true,
      ])
    })
  })

  topic('environments and API keys', open, (world) => {
    it('stores an environment as it was created', async () => {
      const { store } = await world()
      const name = randomUUID()
      const uuid = randomUUID()
      const created = await store.createEnvironment({ name, uuid, now: 7 })
      expect(created).toEqual({ id: expect.any(Number), uuid, name, createdAt: 7 })
      expect(await store.findEnvironment(uuid)).toEqual(created)
      expect(await store.listEnvironments()).toContainEqual(created)
    })

    it('finds an environment by a UUID in upper or lower case', async () => {
      const { store, environment } = await world()
      expect(await store.findEnvironment(environment.uuid.toUpperCase())).toEqual(environment)
    })

    it('refuses a second environment with the name or the UUID of the first', async () => {
      const { store, environment } = await world()
      const { name, uuid } = environment
      expect(await store.createEnvironment({ name, uuid: randomUUID(), now: 1 })).toBe('duplicate')
      expect(await store.createEnvironment({ name: randomUUID(), uuid, now: 1 })).toBe('duplicate')
      expect(await store.createEnvironment({ name: randomUUID(), uuid: uuid.toUpperCase(), now: 1 })).toBe('duplicate')
    })

    it('finds the environment of a key by its hash', async () => {
      const { store, environment } = await world()
      const hash = randomBytes(32)
      const input = { environmentId: environment.id, name: 'laptop', prefix: 'ab12', hash, now: 5 }
      const key = await store.createApiKey(input)
      expect(key).toEqual({
        id: expect.any(Number),
        environmentId: environment.id,
        name: 'laptop',
        prefix: 'ab12',
        createdAt: 5,
        revokedAt: null,
        expiresAt: null,
        lastUsedAt: null,
      })
      expect(await store.findApiKey(hash)).toEqual({ key, environment })
      expect(await store.findApiKey(randomBytes(32))).toBeUndefined()
    })

    it('keeps when a key expires and when it was used last', async () => {
      const { store, environment } = await world()
      const hash = randomBytes(32)
      const input = { environmentId: environment.id, name: 'ci', prefix: 'x', hash, expiresAt: 99, now: 5 }
      const key = await store.createApiKey(input)
      const other = await store.createApiKey({ ...input, hash: randomBytes(32) })
      expect(key).toMatchObject({ expiresAt: 99, lastUsedAt: null })
      for (const at of [7, 20, 12]) await store.noteKeyUse({ id: key.id, at })
      expect(await store.findApiKey(hash)).toEqual({ key: { ...key, lastUsedAt: 20 }, environment })
      expect(await store.listApiKeys(environment.id)).toEqual([{ ...key, lastUsedAt: 20 }, other])
    })

    it('finds nothing by a revoked key, and still lists it', async () => {
      const { store, environment } = await world()
      const hash = randomBytes(32)
      const key = await store.createApiKey({ environmentId: environment.id, name: 'old', prefix: 'x', hash, now: 5 })
      expect(await store.revokeApiKey({ environmentId: environment.id, id: key.id, now: 9 })).toBe(true)
      expect(await store.findApiKey(hash)).toBeUndefined()
      expect(await store.listApiKeys(environment.id)).toEqual([{ ...key, revokedAt: 9 }])
      expect(await store.revokeApiKey({ environmentId: environment.id, id: key.id, now: 10 })).toBe(false)
    })

    it('neither lists nor revokes the keys of another environment', async () => {
      const { store, environment } = await world()
      const other = await createEnvironment(store)
      const hash = randomBytes(32)
      const key = await store.createApiKey({ environmentId: environment.id, name: 'key', prefix: 'x', hash, now: 5 })
      expect(await store.listApiKeys(other.id)).toEqual([])
      expect(await store.revokeApiKey({ environmentId: other.id, id: key.id, now: 9 })).toBe(false)
      expect(await store.findApiKey(hash)).toBeDefined()
    })

    it('rejects a key for an environment that does not exist', async () => {
      const { store } = await world()
      const input = { environmentId: 987_654_321, name: 'key', prefix: 'x', hash: randomBytes(32), now: 5 }
      await expect(store.createApiKey(input)).rejects.toMatchObject({ name: 'StoreError', code: 'internal' })
    })
  })

  topic('integrations', open, (world) => {
    it('stores an integration as it was created, with its first secret', async () => {
      const { store, environment } = await world()
      const names = { environmentId: environment.id, uniqueKey: 'psa', provider: 'autotask', displayName: 'The PSA' }
      const input = { ...names, forwardWebhooks: false, sharesMatchKeys: true }
      const created = await store.createIntegration({ ...input, secret: 'first', now: 3 })
      expect(created).toEqual({ id: expect.any(Number), ...input, createdAt: 3, updatedAt: 3 })
      expect(await store.findIntegration(environment.id, 'psa')).toEqual(created)
      expect(await store.listIntegrations(environment.id)).toContainEqual(created)
      const { id } = created as { id: number }
      expect(await store.listSecrets({ kind: 'integration', id }, 4)).toMatchObject([{ value: 'first' }])
    })

    it('refuses a unique key twice in one environment, and accepts it in another', async () => {
      const { store, environment, integration } = await world()
      const { uniqueKey, provider } = integration
      const input = { uniqueKey, provider, displayName: null, forwardWebhooks: true, secret: null, now: 1 }
      expect(await store.createIntegration({ ...input, environmentId: environment.id })).toBe('duplicate')
      const other = await createEnvironment(store)
      expect(await store.createIntegration({ ...input, environmentId: other.id })).toMatchObject({ uniqueKey })
    })

    it('rejects an integration in an environment that does not exist, which is no duplicate', async () => {
      const { store } = await world()
      const input = { uniqueKey: 'k', provider: 'p', displayName: null, forwardWebhooks: true, secret: null, now: 1 }
      const created = store.createIntegration({ ...input, environmentId: 987_654_321 })
      await expect(created).rejects.toMatchObject({ name: 'StoreError', code: 'internal' })
    })

    it('changes the given fields and nothing else', async () => {
      const { store, environment, integration } = await world()
      const changed = await store.updateIntegration({ id: integration.id, displayName: 'New', now: 99 })
      expect(changed).toEqual({ ...integration, displayName: 'New', updatedAt: 99 })
      expect(await store.updateIntegration({ id: integration.id, forwardWebhooks: false, now: 100 })).toMatchObject({
        displayName: 'New',
        forwardWebhooks: false,
        sharesMatchKeys: true,
      })
      expect(await store.updateIntegration({ id: integration.id, sharesMatchKeys: false, now: 100 })).toMatchObject({
        forwardWebhooks: false,
        sharesMatchKeys: false,
      })
      expect(await store.updateIntegration({ id: integration.id, displayName: null, now: 101 })).toMatchObject({
        displayName: null,
      })
      expect(await store.findIntegration(environment.id, integration.uniqueKey)).toMatchObject({ updatedAt: 101 })
    })

    it('renames an integration without connections, if the name is free', async () => {
      const { store, environment, integration } = await world()
      const other = await createIntegration(store, environment)
      const rename = (uniqueKey: string) => store.updateIntegration({ id: integration.id, uniqueKey, now: 9 })
      expect(await rename(other.uniqueKey)).toBe('duplicate')
      expect(await rename('renamed')).toMatchObject({ uniqueKey: 'renamed' })
      expect(await store.findIntegration(environment.id, integration.uniqueKey)).toBeUndefined()
    })

    it('renames no integration that has connections, and renames it when they are deleted', async () => {
      const { store, integration, connect } = await world()
      const connection = await connect([])
      const rename = (uniqueKey: string) => store.updateIntegration({ id: integration.id, uniqueKey, now: 9 })
      expect(await rename('renamed')).toBe('in_use')
      expect(await rename(integration.uniqueKey)).toMatchObject({ id: integration.id })
      await store.deleteConnection({ id: connection.id, now: 10 })
      expect(await rename('renamed')).toMatchObject({ uniqueKey: 'renamed' })
    })

    it('removes an integration with its secrets, and frees its unique key', async () => {
      const { store, environment, integration } = await world()
      const owner = { kind: 'integration', id: integration.id } as const
      await store.addSecret({ owner, value: 'signing key', retireOthersAt: null, now: 8 })
      expect(await store.deleteIntegration({ id: integration.id, now: 9 })).toBe(true)
      expect(await store.deleteIntegration({ id: integration.id, now: 9 })).toBe(false)
      expect(await store.findIntegration(environment.id, integration.uniqueKey)).toBeUndefined()
      expect(await store.listIntegrations(environment.id)).toEqual([])
      expect(await store.listSecrets(owner, 10)).toEqual([])
      expect(await store.updateIntegration({ id: integration.id, displayName: 'x', now: 9 })).toBe('missing')
      const again = await createIntegration(store, environment, { uniqueKey: integration.uniqueKey })
      expect(again.id).not.toBe(integration.id)
    })

    it('deletes an integration with its connections, cancels their deliveries, and keeps their events', async () => {
      const { store, environment, integration, connect, handle, record, find } = await world()
      const connection = await connect(['guid'])
      await handle()
      const event = await record({ matchKey: 'guid' })
      await store.deleteIntegration({ id: integration.id, now: 9 })
      expect(await store.findConnection(integration.id, connection.connectionId)).toBeUndefined()
      expect(await store.listConnections({ environmentId: environment.id, page: { limit: 10 } })).toEqual({
        rows: [],
        next: null,
      })
      expect(await find(event)).toMatchObject({ state: 'accepted', deliveries: [{ state: 'cancelled' }] })
    })

    it('creates no connection in a deleted integration', async () => {
      const { store, integration } = await world()
      await store.deleteIntegration({ id: integration.id, now: 9 })
      const created = store.createConnection(connectionInput({ integrationId: integration.id }))
      await expect(created).rejects.toMatchObject({ name: 'StoreError', code: 'internal' })
    })

    it.each(oddTexts)('finds nothing by %s, and does not fail', async (_, text) => {
      const { store, environment, integration } = await world()
      expect(await store.findEnvironment(text)).toBeUndefined()
      expect(await store.findIntegration(environment.id, text)).toBeUndefined()
      expect(await store.findConnection(integration.id, text)).toBeUndefined()
      expect(await store.findConnectionsByKey(integration.id, text)).toEqual([])
    })
  })
}
