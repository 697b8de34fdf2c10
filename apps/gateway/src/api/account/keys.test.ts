import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
const clock = { now: Date.now() }
beforeAll(async () => {
  test = await startTestGateway({ now: () => clock.now })
})
afterAll(() => test.stop())

const as = (key: string) => ({ authorization: `Bearer ${key}` })

describe('API keys', () => {
  it('are shown once, and give access to their environment', async () => {
    const made = await test.request('POST', '/v1/keys', { name: 'ci' })
    expect(made).toMatchObject({ status: 201, body: { data: { name: 'ci', revoked_at: null } } })
    const { api_key, ...rest } = made.body.data
    expect(api_key).toMatch(new RegExp(`^${rest.prefix}`))
    const { data } = (await test.request('GET', '/v1/keys')).body
    expect(data).toContainEqual(rest)
    expect(JSON.stringify(data)).not.toContain(api_key)
    const environment = await test.request('GET', '/v1/environment', undefined, as(api_key.toUpperCase()))
    expect(environment.body.data).toMatchObject(test.environment)
  })

  it('are revoked at once, even by a request with the key itself', async () => {
    const { api_key, id } = (await test.request('POST', '/v1/keys', { name: 'gone' })).body.data
    expect((await test.request('DELETE', `/v1/keys/${id}`, undefined, as(api_key))).body).toEqual({
      success: true,
      own: true,
    })
    const refused = await test.request('GET', '/v1/environment', undefined, as(api_key))
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'unknown_account' } } })
    expect((await test.request('DELETE', `/v1/keys/${id}`)).status).toBe(404)
  })

  it('expire at their time, for sessions, too, and show their last use', async () => {
    const expiresAt = new Date(clock.now + 60_000).toISOString()
    const made = await test.request('POST', '/v1/keys', { name: 'short', expires_at: expiresAt })
    expect(made.body.data).toMatchObject({ expires_at: expiresAt, last_used_at: null })
    const { api_key: key, id } = made.body.data
    const find = async () =>
      (await test.request('GET', '/v1/keys')).body.data.find((each: { id: number }) => each.id === id)
    expect((await test.request('GET', '/v1/environment', undefined, as(key))).status).toBe(200)
    await vi.waitFor(async () =>
      expect(await find()).toMatchObject({ last_used_at: new Date(clock.now).toISOString() }),
    )
    const site = { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1' }
    const signIn = () => test.request('POST', '/v1/session', { api_key: key }, site)
    const cookie = String((await signIn()).headers['set-cookie']).split(';')[0]!
    const withCookie = () => test.request('GET', '/v1/environment', undefined, { cookie, authorization: undefined })
    expect((await withCookie()).status).toBe(200)
    clock.now += 60_000
    expect(await test.request('GET', '/v1/environment', undefined, as(key))).toMatchObject({
      status: 401,
      body: { error: { code: 'unknown_account' } },
    })
    expect(await withCookie()).toMatchObject({ status: 401, body: { error: { code: 'session_over' } } })
    expect((await signIn()).status).toBe(401)
  })

  it('do not expire in the past', async () => {
    const body = { name: 'x', expires_at: new Date(clock.now).toISOString() }
    expect(await test.request('POST', '/v1/keys', body)).toMatchObject({
      status: 400,
      body: { error: { errors: [{ path: ['expires_at'] }] } },
    })
  })

  it('can be created by the admin for any environment', async () => {
    const path = `/v1/environments/${test.environment.uuid}/keys`
    const made = await test.request('POST', path, { name: 'again' }, as(test.adminKey))
    expect(made.status).toBe(201)
    const { body } = await test.request('GET', '/v1/environment', undefined, as(made.body.data.api_key))
    expect(body.data.uuid).toBe(test.environment.uuid)
    const nowhere = '/v1/environments/00000000-0000-4000-8000-000000000000/keys'
    expect((await test.request('POST', nowhere, { name: 'x' }, as(test.adminKey))).status).toBe(404)
    expect((await test.request('POST', path, { name: 'x' })).status).toBe(401)
  })

  it.each([[{}], [{ name: '' }], [{ name: 'a\0' }], [{ name: 'x'.repeat(101) }], [{ name: 'x', more: 1 }]])(
    'refuse %j',
    async (body) => {
      const answer = await test.request('POST', '/v1/keys', body)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
    },
  )
})

it('the settings of the installation are readable, without secrets', async () => {
  const { body } = await test.request('GET', '/v1/settings')
  expect(body.data).toEqual({
    public_url: null,
    retention_days: { events: 30, dead_letters: 90, rejections: 30, dedupe: 45 },
  })
})
