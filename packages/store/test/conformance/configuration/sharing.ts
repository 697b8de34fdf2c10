import { expect, it } from 'vitest'
import { connectionInput, createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeSharing(open: OpenHarness): void {
  topic('shared match keys', open, (world) => {
    /** An integration whose connections may not share keys, and helpers to claim them. */
    async function lonely() {
      const made = await world()
      const { store, environment } = made
      const { id: integrationId } = await createIntegration(store, environment, { sharesMatchKeys: false })
      const create = (connectionId: string, matchKeys: readonly string[]) =>
        store.createConnection(connectionInput({ integrationId, connectionId, matchKeys }))
      const connect = (matchKeys: readonly string[]) => made.connect(matchKeys, { integrationId })
      const share = (sharesMatchKeys: boolean) =>
        store.updateIntegration({ id: integrationId, sharesMatchKeys, now: 9 })
      return { ...made, integrationId, create, connect, share }
    }

    it('lets two connections share a key only if the integration allows it', async () => {
      const { store, environment } = await world()
      const input = { environmentId: environment.id, uniqueKey: 'usual', provider: 'p', displayName: null }
      const made = await store.createIntegration({ ...input, forwardWebhooks: true, secret: null, now: 1 })
      expect(made).toMatchObject({ sharesMatchKeys: false })
    })

    it('creates no connection with a key that another claims, names that connection, and writes nothing', async () => {
      const { store, integrationId, create, connect, record } = await lonely()
      const { connectionId } = await connect(['first', 'guid'])
      const event = { matchKey: 'new' }
      await record(event, { integrationId })
      const refused = { taken: { matchKey: 'guid', connectionId } }
      expect(await create('second', ['new', 'guid'])).toEqual(refused)
      expect(await store.findConnection(integrationId, 'second')).toBeUndefined()
      expect(await record(event, { integrationId })).toMatchObject({ state: 'unmatched' })
    })

    it('refuses a change to a key that another connection claims, and changes nothing', async () => {
      const { store, integrationId, connect } = await lonely()
      const { connectionId } = await connect(['guid'])
      const second = await connect(['own'])
      const change = { id: second.id, version: 1, config: { new: true }, matchKeys: ['own', 'guid'], now: 9 }
      expect(await store.updateConnection(change)).toEqual({ taken: { matchKey: 'guid', connectionId } })
      expect(await store.findConnection(integrationId, second.connectionId)).toEqual(second)
      expect(await store.findConnectionsByKey(integrationId, 'own')).toEqual([second])
    })

    it('accepts a key that its owner gave up, or that is claimed in another integration', async () => {
      const { store, create, connect, share, environment } = await lonely()
      const [one, two] = [await connect(['one']), await connect(['two'])]
      await store.updateConnection({ id: one.id, version: 1, config: {}, matchKeys: [], now: 9 })
      await store.deleteConnection({ id: two.id, now: 9 })
      const other = await createIntegration(store, environment, { sharesMatchKeys: false })
      await store.createConnection(connectionInput({ integrationId: other.id, matchKeys: ['three'] }))
      expect(await create('late', ['one', 'two', 'three'])).toMatchObject({ connection: { connectionId: 'late' } })
      expect(await share(false)).toMatchObject({ sharesMatchKeys: false })
    })

    it('reports a duplicate connection before it reports its key as taken', async () => {
      const { create } = await lonely()
      await create('one', ['guid'])
      expect(await create('one', ['guid'])).toBe('duplicate')
    })

    it('lets connections share a key if allowed, and keep sharing it when it is no longer allowed', async () => {
      const { store, integrationId, create, connect, share, record, find } = await lonely()
      const first = await connect(['guid'])
      await share(true)
      const second = await connect(['guid'])
      await share(false)
      const { id } = second
      expect(await store.updateConnection({ id, version: 1, config: {}, matchKeys: ['guid', 'more'], now: 9 })).toEqual(
        {
          matched: 0,
          connection: expect.objectContaining({ version: 2 }),
        },
      )
      const event = await find(await record({ matchKey: 'guid' }, { integrationId }))
      expect(event.connections).toEqual([first.connectionId, second.connectionId])
      expect(await create('third', ['guid'])).toEqual({
        taken: { matchKey: 'guid', connectionId: first.connectionId },
      })
    })

    it('gives a key to one of many that claim it at the same time', async () => {
      const { store, integrationId, create, connect } = await lonely()
      const made = await connect([])
      const change = { id: made.id, version: 1, config: {}, matchKeys: ['guid'], now: 9 }
      const answers = await Promise.all([
        ...['a', 'b', 'c', 'd'].map((name) => create(name, ['guid'])),
        store.updateConnection(change),
      ])
      expect(answers.filter((answer) => typeof answer === 'object' && 'connection' in answer)).toHaveLength(1)
      expect(await store.findConnectionsByKey(integrationId, 'guid')).toHaveLength(1)
    })
  })
}
