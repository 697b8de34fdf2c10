import { autotask } from '@guidepost/provider-autotask'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

const { receive } = autotask()
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const path = '/v1/connections/acme/registrations?provider_config_key=autotask'
let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({ env: { GUIDEPOST_PUBLIC_URL: 'https://hooks.example/base/' } })
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id: 'acme' })
})
afterAll(() => test.stop())

async function create(body: object = {}) {
  const answer = await test.request('POST', path, { entity: 'Ticket', ...body })
  expect(answer.status).toBe(201)
  return answer.body.data
}

describe('registrations', () => {
  it('have their own URL and show their secret once', async () => {
    const made = await create({ webhook_guid: `{${guid.toUpperCase()}}` })
    const shape = {
      id: expect.any(Number),
      provider_config_key: 'autotask',
      entity: 'Ticket',
      state: 'active',
      managed: false,
      webhook_guid: `{${guid.toUpperCase()}}`,
      webhook_url: expect.stringMatching(
        new RegExp(`^https://hooks\\.example/base/webhook/${test.environment.uuid}/autotask/[A-Za-z0-9_-]{32}$`),
      ),
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    }
    expect(made).toEqual({ ...shape, secret: expect.any(String) })
    expect((await test.request('GET', path)).body).toEqual({ data: [shape], next: null })
    expect((await test.request('GET', `/v1/registrations/${made.id}`)).body).toEqual({ data: shape })
  })

  it('accept what their secret signed, and wait for their Guid', async () => {
    const { id, webhook_url, secret } = await create()
    const body = Buffer.from(JSON.stringify({ Action: 'Create', Guid: guid, EntityType: 'Ticket', Id: 7 }))
    const url = new URL(webhook_url).pathname.replace('/base', '')
    expect((await test.post(url, body, receive.sign(body, secret, 0))).status).toBe(200)
    const newest = async () => (await test.request('GET', '/v1/events?limit=1')).body.data[0]
    expect(await newest()).toMatchObject({ state: 'unmatched', reason: 'unknown_guid', registration_id: id })
    const patched = await test.request('PATCH', `/v1/registrations/${id}`, { webhook_guid: guid })
    expect(patched.body.data).toMatchObject({ webhook_guid: guid, state: 'active' })
    expect(await newest()).toMatchObject({ state: 'unsubscribed', connections: ['acme'] })
    await test.request('PATCH', `/v1/registrations/${id}`, { state: 'superseded' })
    const later = Buffer.from(JSON.stringify({ Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: 7 }))
    expect((await test.post(url, later, receive.sign(later, secret, 0))).status).toBe(200)
    expect(await newest()).toMatchObject({ state: 'superseded' })
    expect((await test.request('DELETE', `/v1/registrations/${id}`)).body).toEqual({ success: true })
    expect((await test.post(url, body, receive.sign(body, secret, 0))).status).toBe(404)
    expect((await test.request('GET', `/v1/registrations/${id}`)).status).toBe(404)
  })

  it.each([
    ['no entity', {}, ['entity']],
    ['an entity that the provider does not have', { entity: 'Spaceship' }, ['entity']],
    ['a Guid that is none', { entity: 'Ticket', webhook_guid: 'nope' }, ['webhook_guid']],
    ['an empty secret', { entity: 'Ticket', secret: '' }, ['secret']],
    ['a field that is none', { entity: 'Ticket', token: 'x' }, []],
  ])('refuse %s', async (_, body, at) => {
    const answer = await test.request('POST', path, body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body', errors: [{ path: at }] } } })
  })

  it('refuse a Guid of another connection, and accept one of their own connection', async () => {
    const of = (last: string) => ({ webhookGuid: `b1da62a4-2c49-40a8-8183-69994ce5b3e${last}` })
    const other = { provider_config_key: 'autotask', connection_id: 'other', connection_config: of('1') }
    await test.request('POST', '/connections', other)
    await test.request('POST', '/connections', { ...other, connection_id: 'acme', connection_config: of('2') })
    const { id } = await create({ webhook_guid: of('2').webhookGuid })
    const error = { code: 'webhook_guid_conflict', message: expect.stringContaining('"other"') }
    const body = { entity: 'Ticket', webhook_guid: of('1').webhookGuid.toUpperCase() }
    expect(await test.request('POST', path, body)).toMatchObject({ status: 409, body: { error } })
    const patched = await test.request('PATCH', `/v1/registrations/${id}`, { webhook_guid: body.webhook_guid })
    expect(patched).toMatchObject({ status: 409, body: { error } })
    await test.request('PATCH', '/integrations/autotask', { share_webhook_guids: true })
    expect(await test.request('POST', path, body)).toMatchObject({ status: 201 })
    await test.request('PATCH', '/integrations/autotask', { share_webhook_guids: false })
  })

  it.each([
    ['GET', '/v1/connections/nobody/registrations?provider_config_key=autotask', 404, 'unknown_connection'],
    ['GET', '/v1/connections/acme/registrations?provider_config_key=nobody', 404, 'unknown_provider_config'],
    ['GET', '/v1/connections/acme/registrations', 400, 'invalid_query_params'],
    ['GET', '/v1/registrations/999', 404, 'not_found'],
    ['GET', '/v1/registrations/x', 400, 'invalid_uri_params'],
    ['DELETE', '/v1/registrations/999', 404, 'not_found'],
    ['GET', '/v1/registrations/999/secrets', 404, 'not_found'],
  ])('%s %s is %i %s', async (method, at, status, code) => {
    expect(await test.request(method, at)).toMatchObject({ status, body: { error: { code } } })
  })

  it('are not visible in another environment', async () => {
    const { id } = await create()
    const admin = { authorization: `Bearer ${test.adminKey}` }
    const made = await test.request('POST', '/v1/environments', { name: 'elsewhere' }, admin)
    const key = { authorization: `Bearer ${made.body.data.api_key}` }
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' }, key)
    for (const [method, at] of [
      ['GET', `/v1/registrations/${id}`],
      ['DELETE', `/v1/registrations/${id}`],
      ['GET', `/v1/registrations/${id}/secrets`],
      ['GET', `/v1/rejections?registration_id=${id}`],
    ] as const) {
      expect((await test.request(method, at, undefined, key)).status).toBe(404)
    }
  })
})
