import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { expectSame, invalid, problem, type Case, type World } from './world.ts'

const zulu = expect.stringMatching(/T\d\d:\d\d:\d\d\.\d{3}Z$/)
const offset = expect.stringMatching(/T\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
const credentials = { type: 'API_KEY', apiKey: 's3cret' }
const byKey = '?provider_config_key=autotask'

/** The fields that Nango has for a connection, in lists and alone; `rest` are the fields that were set. */
const shape = (connection_id: string, rest: object = {}) => ({
  id: expect.any(Number),
  connection_id,
  provider_config_key: 'autotask',
  provider: 'autotask',
  errors: [],
  end_user: null,
  tags: {},
  metadata: {},
  ...rest,
})

/** The whole connection, as Nango answers with it: `shape` with config, URL override and times. */
const whole = (connection_id: string, time: unknown, rest: object = {}) => ({
  ...shape(connection_id),
  connection_config: {},
  webhook_url_override: null,
  created_at: time,
  updated_at: time,
  last_fetched_at: null,
  credentials: {},
  ...rest,
})

const idsOf = async ({ request }: World, query: string): Promise<string[]> => {
  const { body } = await request('GET', `/connections?${query}`)
  return body.connections.map(({ connection_id }: { connection_id: string }) => connection_id)
}

const unknownIntegration = problem('unknown_provider_config', { message: 'Provider does not exists' })
const notFound = problem('not_found', { message: 'Failed to find connection' })

/** Nango's `/connections`. */
export const connectionCases: readonly Case[] = [
  {
    row: 'connections/list',
    run: async (world) => {
      const [first, second] = [randomUUID(), randomUUID()]
      const tags = { list: first }
      await world.connect(first, { tags })
      await world.connect(second, { tags, metadata: { a: 1 } })
      const answer = await world.request('GET', `/connections?tags[list]=${first}`)
      const connections = [
        { ...shape(second, { tags, metadata: { a: 1 } }), created: offset },
        { ...shape(first, { tags }), created: offset },
      ]
      expectSame(answer, 200, { connections })
      expectSame(await world.request('GET', `/connection?tags[list]=${first}`), 200, { connections })
    },
  },
  {
    row: 'connections/list-filters',
    run: async (world) => {
      const tags = { filter: 'yes', end_user_id: 'u1', organization_id: 'o1' }
      for (const id of ['filter-1', 'filter-2']) await world.connect(id, { tags })
      expect(await idsOf(world, 'connectionId=filter-1')).toEqual(['filter-1'])
      expect(await idsOf(world, 'search=ilter-2&integrationId=quiet,autotask')).toEqual(['filter-2'])
      expect(await idsOf(world, 'endUserId=u1&endUserOrganizationId=o1&limit=1&page=1')).toEqual(['filter-1'])
      expect(await idsOf(world, 'tags[filter]=yes&tags[end_user_id]=u2')).toEqual([])
    },
  },
  {
    row: 'connections/list-invalid',
    run: async ({ request }) => {
      const answer = await request('GET', '/connections?limit=2001')
      expectSame(answer, 400, invalid('invalid_query_params', { path: ['limit'] }))
    },
  },
  {
    row: 'connections/get',
    run: async ({ connect, connection }) => {
      await connect('got', { credentials })
      expectSame(await connection('got'), 200, whole('got', offset, { credentials }))
    },
  },
  {
    row: 'connections/get-unknown-integration',
    run: async ({ request }) =>
      expectSame(await request('GET', '/connections/acme?provider_config_key=x'), 400, unknownIntegration),
  },
  {
    row: 'connections/get-missing',
    run: async ({ connection }) => expectSame(await connection('nobody'), 404, notFound),
  },
  {
    row: 'connections/create',
    run: async ({ connect }) => {
      const connection_config = {
        subdomain: 'webservices3',
        apiIntegrationCode: 'ABC123',
        username: 'api@acme.example',
        webhookGuid: randomUUID(),
      }
      const body = { credentials, connection_config, metadata: {}, tags: { organization_id: 'acme' } }
      expectSame(await connect('acme-msp', body), 201, whole('acme-msp', zulu, body))
    },
  },
  {
    row: 'connections/create-id',
    run: async ({ request }) => {
      const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
      const body = { provider_config_key: 'autotask', credentials }
      expectSame(await request('POST', '/connection', body), 201, whole(uuid as string, zulu, { credentials }))
    },
  },
  {
    row: 'connections/last-fetched',
    differs: true,
    run: async ({ connection }) => {
      await connection('acme')
      expect((await connection('acme')).body.last_fetched_at).toBeNull()
    },
  },
  {
    row: 'connections/create-again',
    differs: true,
    run: async ({ connect, connection }) => {
      const kept = { connection_config: { webhookGuid: randomUUID() }, metadata: { a: 1 }, tags: { t: '1' } }
      await connect('again', { ...kept, credentials })
      const renewed = { type: 'API_KEY', apiKey: 'renewed' }
      const connection_config = { ...kept.connection_config, subdomain: 'webservices3' }
      const again = await connect('again', { credentials: renewed, connection_config: { subdomain: 'webservices3' } })
      expect(again).toMatchObject({ status: 201, body: { ...kept, connection_config, credentials: renewed } })
      expect((await connection('again')).body).toMatchObject({ ...kept, connection_config, credentials: renewed })
    },
  },
  {
    row: 'connections/create-unknown-integration',
    run: async ({ connect }) => {
      const answer = await connect('x', { provider_config_key: 'nobody' })
      expectSame(answer, 404, problem('not_found', { message: 'Integration does not exist' }))
    },
  },
  {
    row: 'connections/create-other-credentials',
    differs: true,
    run: async ({ connect }) => {
      const answer = await connect('x', { credentials: { type: 'BASIC', username: 'a', password: 'b' } })
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
      expect(answer.body.error.errors[0].path).toEqual(['credentials', 'type'])
    },
  },
  {
    row: 'connections/create-no-credentials',
    differs: true,
    run: async ({ connect }) => expectSame(await connect('bare'), 201, whole('bare', zulu)),
  },
  {
    row: 'connections/create-validation',
    differs: true,
    run: async ({ connect }) => {
      const answer = await connect('x', { connection_config: { webhookGuid: 'nope' } })
      expectSame(answer, 400, invalid('invalid_body', { path: ['connection_config', 'webhookGuid'] }))
    },
  },
  {
    row: 'connections/patch',
    run: async ({ request, connect, connection }) => {
      await connect('patched', { tags: { a: '1' } })
      const answer = await request('PATCH', `/connections/patched${byKey}`, { tags: { B: '2' } })
      expectSame(answer, 200, { success: true })
      expect((await connection('patched')).body.tags).toEqual({ b: '2' })
    },
  },
  {
    row: 'connections/webhook-url-override',
    run: async ({ request, connect, connection }) => {
      const webhook_url_override = 'https://hooks.acme.example/n'
      const made = await connect('overridden', { webhook_url_override })
      expectSame(made, 201, whole('overridden', zulu, { webhook_url_override }))
      await request('PATCH', `/connections/overridden${byKey}`, { webhook_url_override: '' })
      expect((await connection('overridden')).body.webhook_url_override).toBeNull()
    },
  },
  {
    row: 'connections/patch-end-user',
    differs: true,
    run: async ({ request }) => {
      const answer = await request('PATCH', `/connections/acme${byKey}`, { end_user: { id: '1' } })
      expectSame(answer, 501, problem('not_supported'))
    },
  },
  {
    row: 'connections/patch-unknown-integration',
    run: async ({ request }) =>
      expectSame(await request('PATCH', '/connections/acme?provider_config_key=x', {}), 400, unknownIntegration),
  },
  {
    row: 'connections/patch-missing',
    run: async ({ request }) => expectSame(await request('PATCH', `/connections/x${byKey}`, {}), 404, notFound),
  },
  {
    row: 'connections/patch-invalid',
    run: async ({ request }) => {
      const answer = await request('PATCH', `/connections/acme${byKey}`, { tags: { '1': 'x' } })
      expectSame(answer, 400, invalid('invalid_body', { path: ['tags', '1'] }))
    },
  },
  {
    row: 'connections/delete',
    run: async ({ request, connect }) => {
      for (const path of ['/connections', '/connection']) {
        await connect('going')
        expectSame(await request('DELETE', `${path}/going${byKey}`), 200, { success: true })
      }
    },
  },
  {
    row: 'connections/delete-missing',
    run: async ({ request }) =>
      expectSame(await request('DELETE', `/connections/x${byKey}`), 400, problem('unknown_connection')),
  },
]
