import type { JsonObject } from '@guidepost/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf, startScene, type Scene } from '../../test/support/autotask.ts'
import { currentRegistrations, registrationsOf } from '../registrations/list.ts'
import type { ConnectionKey, ConnectRequest } from './connections.ts'

let scene: Scene
let key: (connectionId: string) => ConnectionKey
beforeAll(async () => {
  scene = await startScene({
    simulator: { tenants: [{ name: 'acme', users: [{}, { username: 'second@example.com' }] }] },
  })
  const { store } = scene.test.gateway
  const environment = (await store.findEnvironment(scene.test.environment.uuid))!
  const integration = (await store.findIntegration(environment.id, 'autotask'))!
  key = (connectionId) => ({ environment, integration, connectionId })
})
afterAll(() => scene.stop())

const person = () => ({ actor: 'person', signal: new AbortController().signal }) as const
const account = (): ConnectRequest => {
  const { credentials, connection_config: config } = accountOf(scene.autotask.tenant)
  return { credentials, config }
}

describe('connections refuse', () => {
  it.each<[string, () => ConnectRequest, readonly string[]]>([
    ['missing credentials', () => ({}), ['credentials']],
    ['an unknown preset', () => ({ ...account(), registrations: [{ preset: 'x' }] }), ['registrations', '0', 'preset']],
    [
      'two registrations of one entity',
      () => ({ ...account(), registrations: [{ preset: 'tickets' }, { preset: 'ticket-monitor' }] }),
      ['registrations'],
    ],
  ])('%s, and say where', async (_, request, path) => {
    await expect(scene.test.gateway.connections.prepare(key('new'), request())).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'invalid',
      issues: [expect.objectContaining({ path })],
    })
  })

  it('the Guid of another connection', async () => {
    const { connections } = scene.test.gateway
    const config: JsonObject = { webhookGuid: '8d1f2c3a-0000-4000-8000-000000000001' }
    await connections.put(key('first'), { config })
    await expect(connections.put(key('second'), { config })).rejects.toMatchObject({ code: 'webhook_guid_conflict' })
  })

  it('a connection that is not there', async () => {
    await expect(scene.test.gateway.connections.find(key('nobody'))).rejects.toMatchObject({
      code: 'unknown_connection',
    })
    expect(await scene.test.gateway.connections.delete(key('nobody'), { purge: false })).toBeUndefined()
  })
})

describe('a connection', () => {
  it('is not changed by credentials that fail the preflight', async () => {
    const { connections, store } = scene.test.gateway
    await connections.connect(await connections.prepare(key('acme'), account()), person())
    const before = await connections.find(key('acme'))
    const wrong = await connections.prepare(key('acme'), { credentials: { type: 'API_KEY', apiKey: 'wrong' } })
    await expect(connections.connect(wrong, person())).rejects.toMatchObject({
      code: 'preflight_failed',
      issues: [expect.objectContaining({ message: expect.any(String) })],
    })
    expect(await connections.find(key('acme'))).toEqual(before)
    expect(await store.readCredentials(before.id)).toEqual(account().credentials)
  })

  it('has one current registration per entity while another user’s replaces it', async () => {
    const { connections, store } = scene.test.gateway
    const [old] = await registrationsOf(store, key('acme'))
    const second = scene.autotask.tenant.users.find(({ username }) => username === 'second@example.com')!
    await connections.put(key('acme'), {
      config: { username: second.username, apiIntegrationCode: second.integrationCode },
      credentials: { type: 'API_KEY', apiKey: second.secret },
    })
    const all = await registrationsOf(store, key('acme'))
    expect(all.map(({ id }) => id)).toEqual([expect.any(Number), old!.id])
    const current = await currentRegistrations(store, key('acme'))
    expect([...current.values()].map(({ registration }) => registration.id)).toEqual([all[0]!.id])
  })
})
