import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'taken' })
})
afterAll(() => test.stop())

const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('integrations', () => {
  it('are created with the defaults of Nango', async () => {
    const answer = await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'defaults' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      data: {
        unique_key: 'defaults',
        provider: 'autotask',
        display_name: 'Autotask PSA',
        logo: `${test.url}/images/template-logos/autotask.svg`,
        forward_webhooks: true,
        created_at: date,
        updated_at: date,
      },
    })
  })

  it('are created with the given fields', async () => {
    const rest = { integration_config: {}, custom: {} }
    const given = { display_name: 'Mine', forward_webhooks: false, share_webhook_guids: true }
    const body = { provider: 'autotask', unique_key: 'a~b:c.d@e _-', ...given, ...rest }
    const answer = await test.request('POST', '/integrations', body)
    expect(answer.body.data).toMatchObject({ unique_key: 'a~b:c.d@e _-', ...given })
  })

  it.each([
    ['no provider', { unique_key: 'x' }, ['provider']],
    ['an unknown provider', { provider: 'nobody', unique_key: 'x' }, ['provider'], 'Invalid provider'],
    ['a provider with a slash', { provider: 'a/b', unique_key: 'x' }, ['provider'], 'Invalid provider'],
    ['no key', { provider: 'autotask' }, ['unique_key']],
    ['an empty key', { provider: 'autotask', unique_key: '' }, ['unique_key']],
    ['a key with a slash', { provider: 'autotask', unique_key: 'a/b' }, ['unique_key']],
    ['a key with a NUL', { provider: 'autotask', unique_key: 'a\0' }, ['unique_key']],
    ['a key of 256', { provider: 'autotask', unique_key: 'x'.repeat(256) }, ['unique_key']],
    ['a key that is taken', { provider: 'autotask', unique_key: 'taken' }, ['uniqueKey'], 'Unique key already exists'],
    ['a name with a NUL', { provider: 'autotask', unique_key: 'x', display_name: '\0' }, ['display_name']],
    ['half a character', { provider: 'autotask', unique_key: 'x', display_name: '\ud800' }, ['display_name']],
    [
      'an empty secret',
      { provider: 'autotask', unique_key: 'x', custom: { webhookSecret: '' } },
      ['custom', 'webhookSecret'],
    ],
    [
      'another custom key',
      { provider: 'autotask', unique_key: 'x', custom: { other: '1' } },
      ['custom'],
      'Unrecognized key: "other"',
    ],
    [
      'a custom value that is no text',
      { provider: 'autotask', unique_key: 'x', custom: { webhookSecret: 1 } },
      ['custom', 'webhookSecret'],
    ],
    [
      'app credentials',
      { provider: 'autotask', unique_key: 'x', credentials: { type: 'OAUTH2' } },
      ['credentials'],
      'incompatible credentials auth type and provider auth',
    ],
    [
      'an integration_config',
      { provider: 'autotask', unique_key: 'x', integration_config: { a: 'b' } },
      ['integration_config'],
    ],
    ['an unknown field', { provider: 'autotask', unique_key: 'x', foo: 1 }, [], 'Unrecognized key: "foo"'],
  ])('refuse %s', async (_, body, path, message = expect.any(String)) => {
    const answer = await test.request('POST', '/integrations', body)
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_body', errors: [{ path, message }] } },
    })
  })

  it.each([
    ['GET', 'Integration "nobody" does not exist'],
    ['PATCH', 'Integration does not exist'],
    ['DELETE', 'Integration does not exist'],
  ])('answer 404 to %s of an unknown integration', async (method, message) => {
    const answer = await test.request(method, '/integrations/nobody', method === 'PATCH' ? {} : undefined)
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found', message } } })
  })
})

describe('an integration', () => {
  it('shows its webhook URL on request, and no secret', async () => {
    const custom = { webhookSecret: 'the signing secret' }
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'shown', custom })
    const webhook_url = `${test.url}/webhook/${test.environment.uuid}/shown`
    for (const [query, more] of [
      ['', {}],
      ['?include=webhook', { webhook_url }],
      ['?include=credentials', { credentials: null }],
      ['?include=webhook&include=credentials', { webhook_url, credentials: null }],
    ] as const) {
      const { body } = await test.request('GET', `/integrations/shown${query}`)
      const { webhook_url: url, credentials } = body.data
      expect({ ...(url && { webhook_url: url }), ...(credentials !== undefined && { credentials }) }).toEqual(more)
      expect(JSON.stringify(body)).not.toContain('signing')
    }
    expect((await test.request('GET', '/integrations/shown?include=secrets')).status).toBe(400)
  })

  it('changes the given fields', async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'before' })
    const change = { unique_key: 'after', display_name: 'New', forward_webhooks: false }
    const answer = await test.request('PATCH', '/integrations/before', change)
    expect(answer).toMatchObject({ status: 200, body: { data: change } })
    expect((await test.request('GET', '/integrations/before')).status).toBe(404)
    expect((await test.request('PATCH', '/integrations/after', {})).body.data).toMatchObject(change)
  })

  it('keeps its key while it has connections', async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'in-use' })
    await test.request('POST', '/connections', { provider_config_key: 'in-use', connection_id: 'acme' })
    const answer = await test.request('PATCH', '/integrations/in-use', { unique_key: 'renamed' })
    const message = "Can't rename an integration with active connections"
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body', message } } })
    expect((await test.request('PATCH', '/integrations/in-use', { unique_key: 'in-use' })).status).toBe(200)
  })

  it.each([
    ['a key that is taken', { unique_key: 'taken' }, 'uniqueKey is already used by another integration'],
    ['another provider', { provider: 'other' }, 'Unrecognized key: "provider"'],
    ['an empty secret', { custom: { webhookSecret: '' } }, expect.any(String)],
    ['another custom key', { custom: { clientId: 'x' } }, 'Unrecognized key: "clientId"'],
  ])('refuses %s', async (_, change, message) => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'stubborn' })
    const answer = await test.request('PATCH', '/integrations/stubborn', change)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body', errors: [{ message }] } } })
  })

  it('is deleted with its connections', async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'gone' })
    await test.request('POST', '/connections', { provider_config_key: 'gone', connection_id: 'gone' })
    const deleted = await test.request('DELETE', '/integrations/gone')
    expect(deleted).toMatchObject({ status: 200, body: { success: true } })
    expect((await test.request('GET', '/connections?connectionId=gone')).body.connections).toEqual([])
    const again = await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'gone' })
    expect(again.status).toBe(200)
  })
})

describe('a sample webhook', () => {
  // Over a socket: the gateway answers with its own webhook at the address at which the request arrived.
  const send = (key: string) => test.post(`/v1/integrations/${key}/sample`, '', { authorization: `Bearer ${test.key}` })

  it('goes through the webhook URL of the integration, and becomes an event', async () => {
    await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'sampled' })
    expect(await send('sampled')).toMatchObject({ status: 409, body: { error: { code: 'no_secret' } } })
    await test.request('POST', '/v1/integrations/sampled/secrets', {})
    const ids: string[] = []
    for (let count = 0; count < 2; count++) {
      const { status, body } = await send('sampled')
      expect({ status, data: body.data }).toEqual({ status: 200, data: { status: 200, event_id: expect.any(String) } })
      ids.push(body.data.event_id)
    }
    expect(new Set(ids).size).toBe(2)
    const { data } = (await test.request('GET', `/v1/events/${ids[0]}`)).body
    expect(data).toMatchObject({ provider_config_key: 'sampled', origin: 'push', state: 'unmatched' })
  })

  it('of an unknown integration is a 404', async () => {
    expect(await send('nobody')).toMatchObject({ status: 404, body: { error: { code: 'unknown_provider_config' } } })
  })
})
