import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectionInput, createEnvironment, createIntegration, made } from '../../test/conformance/world.ts'
import { openStore } from '../open.ts'
import type { Store } from '../port/store.ts'
import { keyOf } from '../../test/support/keys.ts'
import { createMigrated } from '../../test/support/postgres/scratch.ts'

/** Two stores on one database behave like two processes: they share nothing else. */
async function openTwo(): Promise<readonly [Store, Store]> {
  const database = await createMigrated()
  const open = () => openStore({ url: database.url, encryptionKeys: [keyOf(1)], leaseClock: 'caller' })
  const stores = [await open(), await open()] as const
  onTestFinished(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await database.drop()
  })
  return stores
}

const now = 1_800_000_000_000
const leaseMs = 60_000

/** Connections with one due managed registration each. */
async function createWorld(count: number) {
  const stores = await openTwo()
  const [store] = stores
  const environment = await createEnvironment(store)
  const integration = await createIntegration(store, environment)
  const connections: number[] = []
  const create = async (connection: number) => {
    const managed = { status: 'setting_up', details: {}, nextStepAt: now, deactivationToken: randomUUID() }
    const common = { integrationId: integration.id, connection, entity: 'Ticket', guid: null, matchKey: null }
    return store.createRegistration({ ...common, token: randomUUID(), secret: 'signing', managed, now })
  }
  const ids: number[] = []
  for (let index = 0; index < count; index += 1) {
    const input = connectionInput({ integrationId: integration.id, credentials: { index } })
    const { id } = made(await store.createConnection(input))
    connections.push(id)
    const created = await create(id)
    if (typeof created === 'string') throw new Error(created)
    ids.push(created.registration.id)
  }
  return { stores, environment, connections, ids, create }
}

describe('several processes', () => {
  it('share the due steps: each is claimed by one of them, and none is left', async () => {
    const { stores, ids } = await createWorld(30)
    const claimed: number[] = []
    const work = async (store: Store) => {
      for (let quiet = 0; quiet < 2;) {
        const some = await store.claimRegistrations({ now, limit: 7, leaseMs })
        claimed.push(...some.map(({ id }) => id))
        quiet = some.length === 0 ? quiet + 1 : 0
      }
    }
    await Promise.all([...stores, ...stores].map(work))
    expect(claimed.toSorted((one, other) => one - other)).toEqual(ids)
  })

  it('create one managed registration per entity and connection, however many try', async () => {
    const { stores, connections, ids, create } = await createWorld(1)
    const [store] = stores
    const claimed = await store.claimRegistration({ id: ids[0]!, now, leaseMs })
    if (typeof claimed === 'string') throw new Error(claimed)
    await store.removeManaged({ id: claimed.id, lease: claimed.lease, now })
    const made = await Promise.all(Array.from({ length: 6 }, () => create(connections[0]!)))
    expect(made.filter((each) => each !== 'duplicate')).toHaveLength(1)
  })

  it('claim, request and delete at once without a deadlock', async () => {
    const { stores, environment, connections, ids } = await createWorld(12)
    const work = async (store: Store) => {
      for (let count = 0; count < 4; count += 1) {
        for (const { id, lease } of await store.claimRegistrations({ now, limit: 9, leaseMs: 1 })) {
          await store.requestStep({ id, at: now, now })
          await store.updateManaged({ id, lease, matchKey: `${id}`, nextStepAt: now, release: true, now })
        }
      }
    }
    const disturb = async (store: Store) => {
      for (const id of connections.slice(0, 6)) await store.deleteConnection({ id, now })
      for (const id of ids) await store.keepCredentials({ id, kept: { config: {}, credentials: {} }, now })
    }
    await Promise.all(stores.flatMap((store) => [work(store), work(store), disturb(store)]))
    const { rows } = await stores[0].listManaged({ environmentId: environment.id }, { limit: 100 })
    expect(rows.map((row) => row.state).toSorted()).toEqual([
      ...Array.from({ length: 6 }, () => 'active'),
      ...Array.from({ length: 6 }, () => 'removed'),
    ])
  })
})
