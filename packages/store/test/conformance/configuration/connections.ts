import { describe, expect, it } from 'vitest'
import { connectionInput, createEnvironment, createIntegration, oddTexts, topic, type OpenHarness } from '../world.ts'

export function describeConnections(open: OpenHarness): void {
  topic('connections', open, (world) => {
    it('stores a connection as it was created', async () => {
      const { store, integration } = await world()
      const config = { webhookGuid: ['a', 'b'], nested: { yes: true, none: null, big: 2 ** 53 } }
      const input = connectionInput({
        integrationId: integration.id,
        connectionId: 'tenant/1 ü',
        config,
        metadata: { plan: 'gold' },
        tags: { region: 'eu' },
        now: 5,
      })
      const saved = await store.createConnection(input)
      expect(saved).toEqual({
        matched: 0,
        connection: {
          id: expect.any(Number),
          integrationId: integration.id,
          connectionId: 'tenant/1 ü',
          config,
          metadata: { plan: 'gold' },
          tags: { region: 'eu' },
          webhookUrlOverride: null,
          version: 1,
          createdAt: 5,
          updatedAt: 5,
        },
      })
      expect(await store.findConnection(integration.id, 'tenant/1 ü')).toEqual(
        (saved as { connection: object }).connection,
      )
    })

    it.each(oddTexts)('stores %s in config, metadata, tags and credentials exactly', async (_, text) => {
      const { store, integration, connect } = await world()
      const config = { [`key ${text}`]: text }
      const connection = await connect([], { config, metadata: config, tags: config, credentials: config })
      expect(await store.findConnection(integration.id, connection.connectionId)).toMatchObject({
        config,
        metadata: config,
        tags: config,
      })
      expect(await store.readCredentials(connection.id)).toEqual(config)
    })

    it('refuses a second connection with an id in one integration, and accepts it in another', async () => {
      const { store, environment, integration, connect } = await world()
      const { connectionId } = await connect([])
      const other = await createIntegration(store, environment)
      const create = (integrationId: number) => store.createConnection(connectionInput({ integrationId, connectionId }))
      expect(await create(integration.id)).toBe('duplicate')
      expect(await create(other.id)).toMatchObject({ connection: { connectionId } })
    })

    it('changes the given fields and nothing else, and increments the version', async () => {
      const { store, connect } = await world()
      const connection = await connect([], { config: { a: 1 }, metadata: { b: 2 }, tags: { c: '3' } })
      const { id } = connection
      const saved = await store.updateConnection({ id, version: 1, metadata: null, now: 9 })
      expect(saved).toEqual({ matched: 0, connection: { ...connection, metadata: null, version: 2, updatedAt: 9 } })
      expect(await store.updateConnection({ id, version: 2, config: { a: 2 }, tags: {}, now: 10 })).toMatchObject({
        connection: { config: { a: 2 }, metadata: null, tags: {}, version: 3 },
      })
    })

    it('refuses a change that was made from an older version, and changes nothing', async () => {
      const { store, integration, connect } = await world()
      const { id, connectionId } = await connect(['guid'])
      await store.updateConnection({ id, version: 1, config: { winner: true }, now: 9 })
      const late = { id, version: 1, config: { loser: true }, matchKeys: [], credentials: { user: 'x' }, now: 10 }
      expect(await store.updateConnection(late)).toBe('conflict')
      expect(await store.findConnection(integration.id, connectionId)).toMatchObject({ config: { winner: true } })
      expect(await store.findConnectionsByKey(integration.id, 'guid')).toHaveLength(1)
      expect(await store.readCredentials(id)).toBeNull()
    })

    it('lets one of two concurrent changes win', async () => {
      const { store, connect } = await world()
      const { id } = await connect([])
      // Repeat the race: in the first round, one call may wait for a connection to the database, so that the calls do
      // not overlap.
      for (const version of [1, 2, 3, 4, 5]) {
        const change = (by: string) => store.updateConnection({ id, version, config: { by }, now: 9 })
        const answers = await Promise.all([change('one'), change('two')])
        expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(1)
      }
    })

    it('deletes a connection with its keys, registrations and credentials, and frees its id', async () => {
      const { store, integration, connect, register } = await world()
      const connection = await connect(['guid'], { credentials: { user: 'x' } })
      const { id, connectionId } = connection
      const registration = await register(connection, 'own')
      expect(await store.deleteConnection({ id, now: 9 })).toBe(true)
      expect(await store.deleteConnection({ id, now: 9 })).toBe(false)
      expect(await store.findConnection(integration.id, connectionId)).toBeUndefined()
      expect(await store.findConnectionsByKey(integration.id, 'guid')).toEqual([])
      expect(await store.listRegistrations(id)).toEqual([])
      expect(await store.listSecrets({ kind: 'registration', id: registration.id }, 10)).toEqual([])
      expect(await store.readCredentials(id)).toBeNull()
      expect(await store.updateConnection({ id, version: 1, now: 9 })).toBe('missing')
      expect(await connect([], { connectionId })).toMatchObject({ connectionId })
    })

    it('replaces credentials as a whole, and keeps them when none are given', async () => {
      const { store, connect } = await world()
      const { id } = await connect([], { credentials: { user: 'a', password: 'b' } })
      expect(await store.readCredentials(id)).toEqual({ user: 'a', password: 'b' })
      await store.updateConnection({ id, version: 1, config: {}, now: 9 })
      expect(await store.readCredentials(id)).toEqual({ user: 'a', password: 'b' })
      await store.updateConnection({ id, version: 2, credentials: { user: 'c' }, now: 9 })
      expect(await store.readCredentials(id)).toEqual({ user: 'c' })
      expect(await store.readCredentials((await connect([])).id)).toBeNull()
    })

    it('finds the connections that claim a key, in that integration only', async () => {
      const { store, environment, integration, connect } = await world()
      const first = await connect(['shared', 'own'])
      const second = await connect(['shared', 'shared'])
      const other = await createIntegration(store, environment)
      await connect(['shared'], { integrationId: other.id })
      expect(await store.findConnectionsByKey(integration.id, 'shared')).toEqual([first, second])
      expect(await store.findConnectionsByKey(integration.id, 'own')).toEqual([first])
      expect(await store.findConnectionsByKey(integration.id, 'nobody')).toEqual([])
    })

    it('distinguishes keys that differ in lone surrogates only', async () => {
      const { store, integration, connect } = await world()
      await connect(['key \uD800'])
      expect(await store.findConnectionsByKey(integration.id, 'key \uD801')).toEqual([])
      expect(await store.findConnectionsByKey(integration.id, 'key \uFFFD')).toEqual([])
    })

    describe('in pages', () => {
      it('lists newest first; `next` continues where the page ended and is null on the last page', async () => {
        const { store, environment, connect } = await world()
        const made = [await connect([]), await connect([]), await connect([]), await connect([])]
        const page = (limit: number, before?: string) =>
          store.listConnections({ environmentId: environment.id, page: { limit, before } })
        const first = await page(3)
        expect(first.rows).toEqual([made[3], made[2], made[1]])
        expect(await page(3, first.next!)).toEqual({ rows: [made[0]], next: null })
        expect((await page(4)).next).toBeNull()
      })

      it('holds at least one row, whatever the limit is', async () => {
        const { store, environment, connect } = await world()
        const [, newest] = [await connect([]), await connect([])]
        for (const limit of [0, -5, Number.NaN, 0.5]) {
          const { rows, next } = await store.listConnections({ environmentId: environment.id, page: { limit } })
          expect(rows).toEqual([newest])
          expect(next).not.toBeNull()
        }
      })

      it.each(['abc', '', '-1', '1.5', '9'.repeat(40), 'a\0'])(
        'is empty for the cursor %j, which names no row',
        async (before) => {
          const { store, environment, connect } = await world()
          await connect([])
          expect(await store.listConnections({ environmentId: environment.id, page: { limit: 5, before } })).toEqual({
            rows: [],
            next: null,
          })
        },
      )

      it('filters by integration and by id, and shows nothing of another environment', async () => {
        const { store, environment, integration, connect } = await world()
        const mine = await connect([])
        const other = await createIntegration(store, environment)
        const theirs = await connect([], { integrationId: other.id, connectionId: mine.connectionId })
        const elsewhere = await createIntegration(store, await createEnvironment(store))
        await connect([], { integrationId: elsewhere.id })
        const list = async (filter: { integrationId?: number; connectionId?: string; search?: string }) =>
          (await store.listConnections({ environmentId: environment.id, ...filter, page: { limit: 10 } })).rows
        expect(await list({})).toEqual([theirs, mine])
        expect(await list({ integrationId: integration.id })).toEqual([mine])
        expect(await list({ connectionId: mine.connectionId })).toEqual([theirs, mine])
        expect(await list({ connectionId: 'nobody\0' })).toEqual([])
        const found = await connect([], { connectionId: 'Acme_50%!' })
        for (const search of ['cme_5', 'ACME', '0%!']) expect(await list({ search })).toEqual([found])
        for (const search of ['acmeX5', '5%0', 'nobody\0']) expect(await list({ search })).toEqual([])
        expect(await list({ integrationId: elsewhere.id })).toEqual([])
      })
    })
  })
}
