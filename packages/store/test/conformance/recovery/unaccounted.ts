import { expect, it } from 'vitest'
import type { Connection, Unaccounted } from '../../../src/port/configuration.ts'
import type { RecoveryStore } from '../../../src/port/recovery.ts'
import { createEnvironment, leaseMs, topic, type OpenHarness } from '../world.ts'

type Commit = Partial<Parameters<RecoveryStore['commitRecovery']>[0]>

export function describeUnaccounted(open: OpenHarness): void {
  topic('what recovery has not accounted for', open, (world) => {
    const scene = async () => {
      const made = await world()
      const { store, clock, connect, environment } = made

      async function commit(connection: Connection, input: Commit): Promise<void> {
        const at = { connection: connection.id, now: clock.now }
        await store.requestRecovery({ ...at, at: clock.now })
        const claimed = await store.claimRecovery({ ...at, leaseMs })
        if (typeof claimed === 'string') throw new Error(`The recovery is ${claimed}`)
        await store.commitRecovery({ ...at, lease: claimed.lease, release: true, ...input })
      }

      /** A connection with this id, whose recovery committed a step. */
      async function recovered(connectionId: string, input: Commit): Promise<Connection> {
        const connection = await connect([], { connectionId })
        await commit(connection, input)
        return connection
      }

      const count = (openUntil: number) => store.countUnaccounted({ environmentId: environment.id, openUntil })
      const list = async (unaccounted: Unaccounted) => {
        const { rows } = await store.listConnections({
          environmentId: environment.id,
          unaccounted,
          sort: 'id',
          page: { limit: 9 },
        })
        return rows.map(({ connectionId }) => connectionId)
      }
      return { ...made, commit, recovered, count, list }
    }

    const unclear = (key: string, foundAt: number) => ({ entity: 'Ticket', key, foundAt, event: {} })

    it('is counted by the cause of open times, and filters connections', async () => {
      const { store, recovered, commit, count, list, clock } = await scene()
      const denied = await recovered('denied', { open: { since: 10, cause: 'denied' } })
      const gone = await recovered('gone', { open: { since: 5, cause: 'denied' } })
      await recovered('denied-too', { open: { since: 20, cause: 'denied' } })
      await recovered('slow', { open: { since: 15, cause: null } })
      await recovered('young', { open: { since: 99, cause: null } })
      await recovered('done', { open: null })
      await store.deleteConnection({ id: gone.id, now: clock.now })
      expect(await count(20)).toEqual({
        open: [
          { cause: 'denied', connections: 2, since: 10 },
          { cause: null, connections: 1, since: 15 },
        ],
        unclear: null,
      })
      expect(await list({ openUntil: 20 })).toEqual(['denied', 'denied-too', 'slow'])
      expect(await list({ openUntil: 20, cause: 'denied' })).toEqual(['denied', 'denied-too'])
      expect(await list({ openUntil: 99, cause: null })).toEqual(['slow', 'young'])
      // A step that says nothing about it changes nothing.
      await commit(denied, { state: {} })
      expect(await list({ openUntil: 10 })).toEqual(['denied'])
      await commit(denied, { open: null })
      expect(await list({ openUntil: 10 })).toEqual([])
    })

    it('counts the connections whose unclear records wait for a decision', async () => {
      const { store, recovered, commit, count, list, environment } = await scene()
      const one = await recovered('one', { unclear: [unclear('a', 7), unclear('b', 9)] })
      await recovered('two', { unclear: [unclear('a', 8)] })
      await recovered('none', { open: { since: 1, cause: null } })
      expect(await count(0)).toEqual({ open: [], unclear: { connections: 2, since: 7 } })
      expect(await list('unclear')).toEqual(['one', 'two'])
      const { rows } = await store.listUnclear({ connection: one.id }, { limit: 9 })
      await commit(one, { settled: rows.filter(({ key }) => key === 'a').map(({ id }) => id) })
      expect(await count(0)).toEqual({ open: [], unclear: { connections: 2, since: 8 } })
      await commit(one, { settled: rows.map(({ id }) => id) })
      expect(await list('unclear')).toEqual(['two'])
      expect(await store.countConnections({ environmentId: environment.id, unaccounted: 'unclear' })).toBe(1)
    })

    it('belongs to one environment', async () => {
      const { store, recovered, count } = await scene()
      await recovered('one', { open: { since: 1, cause: null }, unclear: [unclear('a', 7)] })
      const other = await createEnvironment(store)
      expect(await store.countUnaccounted({ environmentId: other.id, openUntil: 9 })).toEqual({
        open: [],
        unclear: null,
      })
      expect(await count(9)).toEqual({
        open: [{ cause: null, connections: 1, since: 1 }],
        unclear: { connections: 1, since: 7 },
      })
    })
  })
}
