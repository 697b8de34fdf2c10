import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
})
afterAll(() => test.stop())

let count = 0
/** New GUIDs, one after another. */
const newGuid = (): string => `a1da62a4-2c49-40a8-8183-${String(++count).padStart(12, '0')}`

const create = (connection_id: string, more: object = {}) =>
  test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id, ...more })

const get = (id: string) => test.request('GET', `/connections/${id}?provider_config_key=autotask`)

describe('PATCH /connection/:connectionId/config', () => {
  const header = { 'provider-config-key': 'autotask' }

  it.each(['/connection', '/connections'])(
    'merges what is given, deletes what is null, and answers with all: %s',
    async (path) => {
      const webhookGuid = newGuid()
      const id = `config${path.replace('/', '-')}`
      await create(id, {
        connection_config: { username: 'api@acme.example', subdomain: 'webservices3', kept: { a: 1 } },
      })
      const patch = { webhookGuid, subdomain: null }
      const answer = await test.request('PATCH', `${path}/${id}/config`, patch, header)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({ username: 'api@acme.example', kept: { a: 1 }, webhookGuid })
      expect((await get(id)).body.connection_config).toEqual(answer.body)
    },
  )

  it('takes the integration from the query before the header', async () => {
    await create('by-query')
    const path = '/connection/by-query/config?provider_config_key=autotask'
    const answer = await test.request('PATCH', path, { a: 1 }, { 'provider-config-key': 'nobody' })
    expect(answer).toMatchObject({ status: 200, body: { a: 1 } })
  })

  it('names the path of an invalid Guid in the body', async () => {
    await create('where')
    const answer = await test.request('PATCH', '/connection/where/config', { webhookGuid: ['nope'] }, header)
    expect(answer).toMatchObject({ status: 400, body: { error: { errors: [{ path: ['webhookGuid', '0'] }] } } })
  })

  it('sets a value that a re-import of the connection keeps', async () => {
    const webhookGuid = newGuid()
    await create('renewed', { connection_config: { subdomain: 'webservices3' } })
    await test.request('PATCH', '/connection/renewed/config', { webhookGuid }, header)
    const credentials = { type: 'API_KEY', apiKey: 'renewed' }
    await create('renewed', { credentials, connection_config: { subdomain: 'webservices4' } })
    const { connection_config } = (await get('renewed')).body
    expect(connection_config).toEqual({ subdomain: 'webservices4', webhookGuid })
  })

  it.each([
    ['an invalid Guid', 'known', { webhookGuid: 'nope' }, 400, 'invalid_body'],
    ['a list as the body', 'known', [], 400, 'invalid_body'],
    ['an unknown connection', 'nobody', {}, 404, 'unknown_connection'],
  ])('refuses %s', async (_, id, body, status, code) => {
    await create('known', { connection_config: { kept: true } })
    const answer = await test.request('PATCH', `/connection/${id}/config`, body, header)
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect((await get('known')).body.connection_config).toEqual({ kept: true })
  })

  it('answers 404 for an unknown integration, 400 without one', async () => {
    const unknown = await test.request('PATCH', '/connection/x/config', {}, { 'provider-config-key': 'nobody' })
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'unknown_connection' } } })
    const none = await test.request('PATCH', '/connection/x/config', {})
    expect(none).toMatchObject({ status: 400, body: { error: { code: 'missing_provider_config_key' } } })
  })

  it('refuses a Guid of another connection, and accepts its own again', async () => {
    const webhookGuid = newGuid()
    await create('holder', { connection_config: { webhookGuid } })
    await create('taker')
    const taken = await test.request('PATCH', '/connection/taker/config', { webhookGuid: [webhookGuid] }, header)
    const error = { code: 'webhook_guid_conflict', message: expect.stringContaining('"holder"') }
    expect(taken).toMatchObject({ status: 409, body: { error } })
    const own = await test.request('PATCH', '/connection/holder/config', { webhookGuid: [webhookGuid] }, header)
    expect(own.body).toEqual({ webhookGuid: [webhookGuid] })
  })

  it('accepts a Guid of another connection if the integration allows sharing, and keeps it after that', async () => {
    const webhookGuid = newGuid()
    const share = (share_webhook_guids: boolean) =>
      test.request('PATCH', '/integrations/autotask', { share_webhook_guids })
    await create('twin', { connection_config: { webhookGuid } })
    await create('other-twin')
    expect((await share(true)).body.data).toMatchObject({ share_webhook_guids: true })
    const shared = await test.request('PATCH', '/connection/other-twin/config', { webhookGuid }, header)
    expect(shared).toMatchObject({ status: 200, body: { webhookGuid } })
    expect((await share(false)).body.data).not.toHaveProperty('share_webhook_guids')
    const changed = await test.request('PATCH', '/connection/other-twin/config', { more: 1 }, header)
    expect(changed.body).toEqual({ webhookGuid, more: 1 })
    await create('third')
    const refused = await test.request('PATCH', '/connection/third/config', { webhookGuid }, header)
    expect(refused).toMatchObject({ status: 409, body: { error: { message: expect.stringContaining('"twin"') } } })
  })
})
