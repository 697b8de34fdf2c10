import { describe, expect, it } from 'vitest'
import type { ConnectionFilter, ConnectionOrder } from '../../../src/port/configuration.ts'
import { managing } from '../registrations/managed.ts'
import { createEnvironment, createIntegration, topic, type OpenHarness } from '../world.ts'

export function describeConnectionLists(open: OpenHarness): void {
  topic('lists of connections', open, (world) => {
    /** Connections `quiet`, `Old`, `busy`, created in this order; `Old` got its last event 60 ms before `busy`. */
    async function withEvents() {
      const made = await world()
      const { clock, connect, record } = made
      const quiet = await connect(['quiet'], { connectionId: 'quiet' })
      const old = await connect(['old'], { connectionId: 'Old' })
      const busy = await connect(['busy'], { connectionId: 'busy' })
      const start = clock.now
      for (const [matchKey, at] of [
        ['busy', 0],
        ['old', 10],
        ['old', 40],
        ['busy', 100],
      ] as const) {
        await record({ matchKey }, { receivedAt: start + at })
      }
      const list = async (filter: Partial<ConnectionFilter>, sort?: ConnectionOrder) =>
        (
          await made.store.listConnections({ environmentId: made.environment.id, ...filter, sort, page: { limit: 9 } })
        ).rows.map(({ connectionId }) => connectionId)
      return { ...made, start, quiet, old, busy, list }
    }

    it('find the connections that received no event since a time', async () => {
      const { start, list } = await withEvents()
      expect(await list({ silentSince: start })).toEqual(['quiet'])
      expect(await list({ silentSince: start + 40 })).toEqual(['quiet'])
      expect(await list({ silentSince: start + 41 })).toEqual(['Old', 'quiet'])
      expect(await list({ silentSince: start + 101 })).toEqual(['busy', 'Old', 'quiet'])
    })

    it('find connections by the cause alone', async () => {
      const made = await withEvents()
      const { manage, change } = managing(made)
      for (const [connectionId, cause, status] of [
        ['one', 'zone 5', 'failed'],
        ['two', 'zone 5', 'active'],
        ['three', 'zone 6', 'failed'],
      ] as const) {
        await change(await manage(await made.connect([], { connectionId })), { cause, status })
      }
      expect(await made.list({ standing: { status: undefined, cause: 'zone 5' } })).toEqual(['two', 'one'])
      expect(await made.list({ standing: { status: undefined } })).toEqual(['three', 'two', 'one'])
    })

    describe('sorted', () => {
      it('by id take upper and lower case alike', async () => {
        const { list } = await withEvents()
        expect(await list({}, 'id')).toEqual(['busy', 'Old', 'quiet'])
      })

      it('by silence begin with those without an event', async () => {
        const { list } = await withEvents()
        expect(await list({}, 'silent')).toEqual(['quiet', 'Old', 'busy'])
      })

      it.each(['newest', 'id', 'silent'] as const)('by %s have the same rows page by page', async (sort) => {
        const { store, environment, connect, list } = await withEvents()
        await connect([], { connectionId: 'a:b' })
        const found: string[] = []
        let before: string | undefined
        do {
          const page = await store.listConnections({ environmentId: environment.id, sort, page: { limit: 1, before } })
          found.push(...page.rows.map(({ connectionId }) => connectionId))
          before = page.next ?? undefined
        } while (before !== undefined)
        expect(found).toEqual(await list({}, sort))
        expect(found).toHaveLength(4)
      })

      it.each(['', 'abc', '1:', ':1', '-1:2', '1:x'])('by silence are empty for the cursor %j', async (before) => {
        const { store, environment } = await withEvents()
        const page = { limit: 9, before }
        const { rows } = await store.listConnections({ environmentId: environment.id, sort: 'silent', page })
        expect(rows).toEqual([])
      })
    })

    it('are counted exactly, with the same filters', async () => {
      const { store, environment, integration, start, connect } = await withEvents()
      const other = await createIntegration(store, environment)
      await connect([], { integrationId: other.id })
      const elsewhere = await createIntegration(store, await createEnvironment(store))
      await connect([], { integrationId: elsewhere.id })
      const deleted = await connect([])
      await store.deleteConnection({ id: deleted.id, now: start })
      const count = (filter: Partial<ConnectionFilter>) =>
        store.countConnections({ environmentId: environment.id, ...filter })
      expect(await count({})).toBe(4)
      expect(await count({ integrationId: integration.id })).toBe(3)
      expect(await count({ search: 'OLD' })).toBe(1)
      expect(await count({ integrationId: integration.id, silentSince: start + 41 })).toBe(2)
      expect(await count({ standing: { unmanaged: 'unreachable' } })).toBe(1)
      expect(await count({ integrationId: elsewhere.id })).toBe(0)
    })

    it('are not the only measure of an integration: it knows its connections and both kinds of registrations', async () => {
      const { store, environment, integration, clock, connect, register } = await world()
      const other = await createIntegration(store, environment)
      await connect([], { integrationId: other.id })
      const [one, two] = [await connect([]), await connect([])]
      const managed = { status: 'active', details: {}, nextStepAt: null, deactivationToken: `token-${one.id}` }
      await register(one, null, { managed })
      await register(one, 'guid', { entity: 'Company' })
      await register(two, 'guid')
      expect(await store.sizeOfIntegration(integration.id)).toEqual({ connections: 2, managed: 1, handMade: 2 })
      await store.deleteConnection({ id: two.id, now: clock.now })
      expect(await store.sizeOfIntegration(integration.id)).toEqual({ connections: 1, managed: 1, handMade: 1 })
      expect(await store.sizeOfIntegration(other.id)).toEqual({ connections: 1, managed: 0, handMade: 0 })
    })
  })
}
