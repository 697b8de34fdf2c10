import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createEnvironment, endpointOf, handlerOf, topic, type OpenHarness } from '../world.ts'

export function describeDestinations(open: OpenHarness): void {
  topic('handlers', open, (world) => {
    it('are listed with their rules, and get their deliveries', async () => {
      const { store, provider, clock, handle } = await world()
      const rules = { ordered: false, concurrency: 7, perConnection: 3 }
      const id = await handle(['Ticket', 'Account'], rules)
      const found = (await store.listHandlers()).find((handler) => handler.id === id)
      const status = { held: null, message: null, since: clock.now, probeAt: null, pausedFor: null }
      expect(found).toEqual({ id, provider, types: ['Ticket', 'Account'], ...rules, ...status })
    })

    it('follow changed rules, and keep the time since which they have not been held', async () => {
      const { store, provider, clock, handle } = await world()
      const id = await handle(['Ticket'])
      const since = clock.now
      clock.now += 1000
      await store.declareHandlers([handlerOf({ id, provider, types: ['*'], concurrency: 2 })], clock.now)
      const found = (await store.listHandlers()).find((handler) => handler.id === id)
      expect(found).toMatchObject({ types: ['*'], concurrency: 2, since })
    })

    it('are listed as handler_missing while deliveries wait, when they are no longer declared', async () => {
      const { store, clock, connect, handle, record, find, claim, claimOne, settle } = await world()
      await connect(['guid'])
      const id = await handle()
      const event = await record({ matchKey: 'guid' })
      const listed = async () => (await store.listHandlers()).find((handler) => handler.id === id)
      clock.now += 1000
      await store.declareHandlers([], clock.now)
      expect(await listed()).toMatchObject({ held: 'handler_missing', since: clock.now })
      expect((await find(event)).deliveries).toMatchObject([{ state: 'held', heldReason: 'handler_missing' }])
      expect(await claim(id)).toEqual([])
      expect(await store.nextDue([id])).toBeNull()
      await handle([], { id })
      await settle(await claimOne(id))
      await store.declareHandlers([], clock.now)
      expect(await listed()).toBeUndefined()
    })

    it('get all their events when their process comes back, and are listed as handler_missing until then', async () => {
      const { store, clock, connect, handle, record, find, claim } = await world()
      await connect(['guid'])
      const id = await handle()
      const listed = async () => (await store.listHandlers()).find((handler) => handler.id === id)
      clock.now += 1000
      await store.endHandlers(clock.now)
      const event = await record({ matchKey: 'guid' })
      expect(await listed()).toMatchObject({ held: 'handler_missing', since: clock.now })
      expect((await find(event)).deliveries).toMatchObject([{ state: 'held', heldReason: 'handler_missing' }])
      clock.now += 1000
      await handle([], { id })
      expect(await listed()).toMatchObject({ held: null, since: clock.now })
      expect((await claim(id)).map((delivery) => delivery.event.id)).toEqual([event.id])
    })

    it('get no order if they want none, from the next event on', async () => {
      const { store, provider, connect, handle, record, claim } = await world()
      await connect(['guid'])
      const id = await handle(['*'])
      const next = () => record({ matchKey: 'guid', orderingKey: 'a' })
      const [first] = [await next(), await next()]
      await store.declareHandlers([handlerOf({ id, provider, ordered: false })], 9)
      const free = [await next(), await next()]
      expect((await claim(id)).map(({ event }) => event.id)).toEqual([first, ...free].map((event) => event.id))
    })
  })

  topic('endpoints', open, (world) => {
    it('are created as primary and secondary, and found and listed as configured', async () => {
      const { store, environment, clock, send } = await world()
      const settings = { format: 'standard', schedule: [5, { cap: '10 h' }] }
      const rules = { types: ['Ticket'], ordered: false, unmatched: true, concurrency: 9, perConnection: 2 }
      const secondary = await send({ url: 'https://two.example/' }, 'secondary')
      const primary = await send({ url: 'https://one.example/ü?a=b', settings, ...rules })
      expect(primary.id).toMatch(/^http:[1-9]\d*$/)
      expect(primary).toEqual({
        id: primary.id,
        environmentId: environment.id,
        role: 'primary',
        overrides: null,
        source: 'api',
        url: 'https://one.example/ü?a=b',
        settings,
        ...rules,
        held: null,
        message: null,
        since: clock.now,
        probeAt: null,
        pausedFor: null,
        createdAt: clock.now,
        updatedAt: clock.now,
      })
      expect(await store.findEndpoint(primary.id)).toEqual({ endpoint: primary, secretsOf: primary.id })
      expect(await store.listEndpoints(environment.id)).toEqual([primary, secondary])
      expect(await store.listEndpoints((await createEnvironment(store)).id)).toEqual([])
    })

    it('keep their id, secrets and waiting deliveries when they are changed', async () => {
      const { store, environment, clock, connect, send, record, claimSent } = await world()
      await connect(['guid'])
      const before = await send({ url: 'https://old.example/' })
      await record({ matchKey: 'guid' })
      const [key] = await store.listSecrets({ kind: 'endpoint', id: before.id }, clock.now)
      clock.now += 1000
      const made = { environmentId: environment.id, role: 'primary', source: 'config', now: clock.now } as const
      const endpoint = endpointOf({ url: 'https://new.example/' })
      const saved = await store.saveEndpoint({ ...made, endpoint, secret: 'not taken' })
      expect(saved).toMatchObject({ created: false, endpoint: { id: before.id, url: 'https://new.example/' } })
      expect(saved.endpoint).toMatchObject({ source: 'config', updatedAt: clock.now, since: before.since })
      expect(await store.listSecrets({ kind: 'endpoint', id: before.id }, clock.now)).toEqual([key])
      expect(await claimSent()).toMatchObject([{ destination: before.id }])
    })

    it('have a first signing secret, and another one during a rotation', async () => {
      const { store, clock, send } = await world()
      const { id } = await send()
      const owner = { kind: 'endpoint', id } as const
      await store.addSecret({ owner, value: 'next', retireOthersAt: clock.now + 10, now: clock.now })
      const values = async (now: number) => (await store.listSecrets(owner, now)).map(({ value }) => value)
      expect(await values(clock.now)).toEqual(['next', 'signing key'])
      expect(await values(clock.now + 10)).toEqual(['next'])
      const [next] = await store.listSecrets(owner, clock.now)
      expect(await store.removeSecret({ owner, id: next!.id })).toBe(true)
      expect(await store.removeSecret({ owner, id: next!.id })).toBe(false)
    })

    it.each(['', 'http:', 'http:0', 'http:1.5', 'http:-1', 'http:987654321', 'handler', 'a\0'])(
      'are not found by %j',
      async (id) => {
        const { store, environment, clock, send } = await world()
        await send()
        const hold = { id, reason: 'paused', message: null, probeAt: null, now: clock.now } as const
        expect(await store.findEndpoint(id)).toBeUndefined()
        expect(await store.deleteEndpoint({ environmentId: environment.id, id, now: clock.now })).toBe(false)
        expect(await store.holdDestination(hold)).toBeUndefined()
        expect(await store.releaseDestination({ id, now: clock.now })).toBeUndefined()
        expect(await store.listSecrets({ kind: 'endpoint', id }, clock.now)).toEqual([])
        expect(await store.loadOf([id])).toEqual([{ destination: id, unsettled: 0, dead: 0, oldestAt: null }])
      },
    )

    it('are deleted with their secrets and numbers, and their waiting and leased deliveries are cancelled', async () => {
      const { store, environment, clock, connect, send, record, recordAll, receipt, find, claimSent, settle } =
        await world()
      await connect(['guid'])
      const { id } = await send()
      const owners = (['endpoint', 'endpoint-token', 'endpoint-certificate'] as const).map((kind) => ({ kind, id }))
      for (const owner of owners) {
        await store.addSecret({ owner, value: owner.kind, retireOthersAt: clock.now, now: clock.now })
        expect((await store.listSecrets(owner, clock.now)).map(({ value }) => value)).toEqual([owner.kind])
      }
      const events = await recordAll(['a', 'a', null].map((orderingKey) => receipt({ matchKey: 'guid', orderingKey })))
      const [out] = await claimSent(1)
      expect(await store.deleteEndpoint({ environmentId: environment.id + 1, id, now: clock.now })).toBe(false)
      expect(await store.deleteEndpoint({ environmentId: environment.id, id, now: clock.now })).toBe(true)
      expect(await store.deleteEndpoint({ environmentId: environment.id, id, now: clock.now })).toBe(false)
      expect(await settle(out!)).toBe(0)
      expect(await claimSent()).toEqual([])
      expect(await store.nextDue('endpoints')).toBeNull()
      for (const event of events) expect((await find(event)).deliveries).toMatchObject([{ state: 'cancelled' }])
      for (const owner of owners) expect(await store.listSecrets(owner, clock.now)).toEqual([])
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed' })
      const again = await send()
      expect(again.id).not.toBe(id)
      expect(again.role).toBe('primary')
    })

    it('are refused in an environment that does not exist', async () => {
      const { store } = await world()
      const made = { environmentId: 987654321, role: 'primary', source: 'api', secret: 's', now: 9 } as const
      await expect(store.saveEndpoint({ ...made, endpoint: endpointOf() })).rejects.toMatchObject({ code: 'internal' })
    })
  })

  topic('the load of a destination', open, (world) => {
    it('counts its deliveries, and names the event that has waited longest', async () => {
      const { store, clock, connect, handle, record, recordAll, receipt, claim, settle } = await world()
      await connect(['one'])
      await connect(['two'])
      const id = await handle()
      const load = async () => (await store.loadOf([id]))[0]
      expect(await load()).toEqual({ destination: id, unsettled: 0, dead: 0, oldestAt: null })
      const oldestAt = clock.now
      await record({ matchKey: 'two', orderingKey: 'a' })
      clock.now += 1000
      await recordAll(['one', 'two', 'two'].map((matchKey) => receipt({ matchKey, orderingKey: 'a' })))
      expect(await load()).toEqual({ destination: id, unsettled: 4, dead: 0, oldestAt })
      const [one, two] = (await claim(id)).toSorted((a, b) => a.event.receivedAt - b.event.receivedAt)
      expect(await load()).toMatchObject({ unsettled: 4, oldestAt })
      await settle(one!, { kind: 'retry', at: clock.now + 9, error: 'no' })
      expect(await load()).toMatchObject({ unsettled: 4, oldestAt })
      await settle(two!, { kind: 'dead', error: 'no' })
      expect(await load()).toMatchObject({ unsettled: 3, dead: 1, oldestAt })
    })

    it('counts nothing of a deleted connection', async () => {
      const { store, clock, connect, handle, record } = await world()
      const { id: connection } = await connect(['guid'])
      const id = await handle()
      await record({ matchKey: 'guid' })
      await store.deleteConnection({ id: connection, now: clock.now })
      expect(await store.loadOf([id])).toMatchObject([{ unsettled: 0, oldestAt: null }])
    })
  })

  topic('overrides', open, (world) => {
    async function overridden(url = `https://${randomUUID()}.example/`) {
      const made = await world()
      const connection = await made.connect(['guid'], { webhookUrlOverride: url })
      const override = async () =>
        (await made.store.listEndpoints(made.environment.id)).find(({ role }) => role === 'override')
      return { ...made, connection, override, url }
    }

    it('replace the primary endpoint for one connection, and leave out the secondary', async () => {
      const { connect, send, record, find, override } = await overridden()
      await connect(['other'])
      const [primary, secondary] = [await send(), await send({}, 'secondary')]
      const destinations = async (matchKey: string) =>
        (await find(await record({ matchKey }))).deliveries.map(({ destination }) => destination)
      expect(await destinations('guid')).toEqual([(await override())!.id])
      expect((await destinations('other')).toSorted()).toEqual([primary.id, secondary.id].toSorted())
    })

    it('take the types, the order and the limits of the primary endpoint, else of the secondary', async () => {
      const { store, environment, send, recordAll, receipt, record, claimSent, override } = await overridden()
      await send({ types: ['Ticket'], concurrency: 3, perConnection: 2 }, 'secondary')
      expect(await record({ matchKey: 'guid', type: 'Account' })).toMatchObject({ state: 'unsubscribed' })
      await recordAll(['a', 'a', 'b', 'c'].map((orderingKey) => receipt({ matchKey: 'guid', orderingKey })))
      expect(await claimSent()).toHaveLength(2)
      const { id } = await send({ types: ['*'], ordered: false, concurrency: 9, perConnection: 4 })
      expect(await record({ matchKey: 'guid', type: 'Account', orderingKey: 'a' })).toMatchObject({ deliveries: 1 })
      expect(await claimSent()).toHaveLength(2)
      expect(await override()).toMatchObject({ concurrency: 9, perConnection: 4, types: ['*'], ordered: false })
      expect(await store.deleteEndpoint({ environmentId: environment.id, id, now: 9 })).toBe(true)
      expect(await override()).toMatchObject({ concurrency: 3, types: ['Ticket'] })
    })

    it('are found with their own URL and the secrets of the endpoint that they replace', async () => {
      const { store, connection, integration, send, override, url } = await overridden()
      const secondary = await send({ settings: { format: 'nango' } }, 'secondary')
      const { id } = (await override())!
      const overrides = { connectionId: connection.connectionId, integration: integration.uniqueKey }
      expect(await store.findEndpoint(id)).toMatchObject({
        secretsOf: secondary.id,
        endpoint: { id, role: 'override', url, settings: { format: 'nango' }, overrides },
      })
      const primary = await send({ settings: { format: 'standard' } })
      expect(await store.findEndpoint(id)).toMatchObject({
        secretsOf: primary.id,
        endpoint: { id, url, settings: { format: 'standard' } },
      })
    })

    it('get nothing if the environment has no endpoint, and wait when it no longer has one', async () => {
      const { store, environment, clock, send, record, claimSent, override } = await overridden()
      expect(await record({ matchKey: 'guid' })).toMatchObject({ state: 'unsubscribed' })
      const { id } = await send()
      await record({ matchKey: 'guid' })
      await store.deleteEndpoint({ environmentId: environment.id, id, now: clock.now })
      expect(await store.findEndpoint((await override())!.id)).toBeUndefined()
      expect(await claimSent()).toEqual([])
      expect(await store.nextDue('endpoints')).toBeNull()
      await send()
      expect(await claimSent()).toHaveLength(1)
    })

    it('take their waiting deliveries along when their URL changes', async () => {
      const { store, clock, connection, send, record, claimSent, override } = await overridden()
      await send()
      await record({ matchKey: 'guid' })
      const before = await override()
      const webhookUrlOverride = 'https://changed.example/'
      const changed = await store.updateConnection({
        id: connection.id,
        version: 1,
        webhookUrlOverride,
        now: clock.now,
      })
      expect(changed).toMatchObject({ connection: { webhookUrlOverride } })
      expect(await override()).toMatchObject({ id: before!.id, url: webhookUrlOverride })
      expect(await claimSent()).toMatchObject([{ destination: before!.id }])
    })

    it('stay as they are when something else of the connection changes', async () => {
      const { store, connection, send, override, url } = await overridden()
      await send()
      const changed = await store.updateConnection({ id: connection.id, version: 1, tags: { a: 'b' }, now: 9 })
      expect(changed).toMatchObject({ connection: { webhookUrlOverride: url } })
      expect(await override()).toMatchObject({ url })
    })

    it.each(['removed', 'deleted with the connection'])(
      'have their waiting deliveries cancelled when they are %s',
      async (how) => {
        const { store, environment, clock, connection, send, record, find, claimSent, settle } = await overridden()
        const { id: primary } = await send()
        const event = await record({ matchKey: 'guid' })
        const [out] = await claimSent()
        await settle(out!, { kind: 'retry', at: clock.now, error: 'no' })
        const { id } = connection
        if (how === 'removed')
          await store.updateConnection({ id, version: 1, webhookUrlOverride: null, now: clock.now })
        else await store.deleteConnection({ id, now: clock.now })
        expect(await claimSent()).toEqual([])
        expect((await find(event)).deliveries).toMatchObject([{ state: 'cancelled' }])
        expect(await store.findEndpoint(out!.destination)).toBeUndefined()
        expect((await store.listEndpoints(environment.id)).map((endpoint) => endpoint.id)).toEqual([primary])
        if (how !== 'removed') return
        await record({ matchKey: 'guid' })
        expect(await claimSent()).toMatchObject([{ destination: primary }])
      },
    )

    it('get the events that their connection matches when it is created', async () => {
      const { connect, send, record, claimSent } = await world()
      const { id: primary } = await send()
      await record({ matchKey: 'guid' })
      await connect(['guid'], { webhookUrlOverride: 'https://own.example/' })
      const [delivery, ...others] = await claimSent()
      expect(others).toEqual([])
      expect(delivery!.destination).not.toBe(primary)
    })

    it('take nothing from an endpoint of another environment', async () => {
      const { store, send, override } = await overridden()
      await send()
      const { id } = (await override())!
      const other = await createEnvironment(store)
      expect(await store.deleteEndpoint({ environmentId: other.id, id, now: 9 })).toBe(false)
      expect(await store.listEndpoints(other.id)).toEqual([])
    })
  })
}
