import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway()
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'autotask' })
  await test.request('POST', '/integrations', { provider: 'autotask', unique_key: 'other' })
})
afterAll(() => test.stop())

let count = 0
/** New GUIDs, one after another. */
const newGuid = (): string => `a1da62a4-2c49-40a8-8183-${String(++count).padStart(12, '0')}`

async function create(connection_id: string, more: object = {}) {
  const answer = await test.request('POST', '/connections', { provider_config_key: 'autotask', connection_id, ...more })
  expect(answer.status).toBe(201)
  return answer.body
}

const get = (id: string, key = 'autotask') =>
  test.request('GET', `/connections/${encodeURIComponent(id)}?provider_config_key=${key}`)

const credentials = { type: 'API_KEY', apiKey: 's3cret' }

describe('POST /connections', () => {
  it('answers with the whole connection in the form of Nango, times with Z', async () => {
    const connection_config = {
      subdomain: 'webservices3',
      apiIntegrationCode: 'ABC123',
      username: 'api@acme.example',
      webhookGuid: newGuid(),
    }
    const body = { credentials, connection_config, metadata: { a: [1] }, tags: { Organization_ID: 'acme' } }
    const made = await create('acme-msp', body)
    const date = expect.stringMatching(/T.*\.\d{3}Z$/)
    const shape = {
      id: expect.any(Number),
      connection_id: 'acme-msp',
      provider_config_key: 'autotask',
      provider: 'autotask',
      errors: [],
      end_user: null,
      tags: { organization_id: 'acme' },
      metadata: { a: [1] },
      connection_config,
      webhook_url_override: null,
      last_fetched_at: null,
      credentials,
    }
    expect(made).toEqual({ ...shape, created_at: date, updated_at: date })
    const offset = expect.stringMatching(/T.*\.\d{3}\+00:00$/)
    expect((await get('acme-msp')).body).toEqual({ ...shape, created_at: offset, updated_at: offset })
  })

  it('generates a UUID for a connection without an id', async () => {
    const { body } = await test.request('POST', '/connections', { provider_config_key: 'autotask' })
    expect(body.connection_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    expect(body).toMatchObject({ metadata: {}, tags: {}, connection_config: {}, credentials: {} })
  })

  it('keeps fields that the body of a re-import leaves out', async () => {
    const webhookGuid = newGuid()
    const first = await create('again', {
      connection_config: { webhookGuid, username: 'api@acme.example' },
      credentials,
      metadata: { a: 1 },
      tags: { a: '1' },
    })
    const renewed = { type: 'API_KEY', apiKey: 'renewed' }
    const second = await create('again', { credentials: renewed, connection_config: { username: 'b@acme.example' } })
    expect(second).toMatchObject({
      id: first.id,
      connection_config: { webhookGuid, username: 'b@acme.example' },
      credentials: renewed,
      metadata: { a: 1 },
      tags: { a: '1' },
    })
    expect(await create('again', { metadata: { b: 2 }, tags: {} })).toMatchObject({
      metadata: { b: 2 },
      tags: {},
      credentials: renewed,
    })
  })

  it('keeps values that JSON allows and databases do not', async () => {
    const text =
      '{"provider_config_key":"autotask","connection_id":"odd","metadata":{"\\u0000":"\\ud800","big":1180591620717411303424,"__proto__":{"a":1},"constructor":null}}'
    expect((await test.request('POST', '/connections', text)).status).toBe(201)
    const { metadata } = (await get('odd')).body
    expect(metadata).toMatchObject({ '\0': '\ud800', big: 2 ** 70, constructor: null })
    expect(Object.prototype).not.toHaveProperty('a')
  })

  it.each([
    ['no integration', {}, ['provider_config_key']],
    ['an id with a <', { connection_id: 'a<b' }, ['connection_id']],
    ['an id with a NUL', { connection_id: 'a\0' }, ['connection_id']],
    ['an id of 256', { connection_id: 'x'.repeat(256) }, ['connection_id']],
    ['credentials of another kind', { credentials: { type: 'BASIC', apiKey: 's3cret' } }, ['credentials', 'type']],
    ['an invalid Guid', { connection_config: { webhookGuid: 'nope' } }, ['connection_config', 'webhookGuid']],
    [
      'such a Guid in a list',
      { connection_config: { webhookGuid: ['nope'] } },
      ['connection_config', 'webhookGuid', '0'],
    ],
    ['a list as the config', { connection_config: [] }, ['connection_config']],
    ['text as metadata', { metadata: 'a' }, ['metadata']],
    ['eleven tags', { tags: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, 'v'])) }, ['tags']],
    ['a tag that begins with a digit', { tags: { '1a': 'v' } }, ['tags', '1a']],
    ['a tag of 65', { tags: { ['x'.repeat(65)]: 'v' } }, ['tags', 'x'.repeat(65)]],
    ['an empty tag', { tags: { a: '' } }, ['tags', 'a']],
    ['a tag twice in other letters', { tags: { Aa: '1', aA: '2' } }, ['tags', 'aa']],
    ['an invalid end_user_email', { tags: { end_user_email: 'me' } }, ['tags', 'end_user_email']],
    ['an unknown field', { end_users: [] }, []],
  ])('refuses %s', async (_, more, path) => {
    const body = Object.keys(more).length === 0 ? {} : { provider_config_key: 'autotask', connection_id: 'x', ...more }
    const answer = await test.request('POST', '/connections', body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body', errors: [{ path }] } } })
    expect(JSON.stringify(answer.body)).not.toContain('s3cret')
  })

  it('answers 404 for an unknown integration', async () => {
    const answer = await test.request('POST', '/connections', { provider_config_key: 'nobody' })
    const error = { code: 'not_found', message: 'Integration does not exist' }
    expect(answer).toMatchObject({ status: 404, body: { error } })
  })

  it('refuses a Guid of another connection of the integration, in any spelling, and names that connection', async () => {
    const guid = newGuid()
    await create('first-claim', { connection_config: { webhookGuid: [newGuid(), guid] } })
    const second = {
      provider_config_key: 'autotask',
      connection_id: 'second-claim',
      connection_config: { webhookGuid: `{${guid.toUpperCase()}}` },
    }
    const answer = await test.request('POST', '/connections', second)
    const error = { code: 'webhook_guid_conflict', message: expect.stringContaining('"first-claim"') }
    expect(answer).toMatchObject({ status: 409, body: { error } })
    expect((await get('second-claim')).status).toBe(404)
    const elsewhere = await test.request('POST', '/connections', { ...second, provider_config_key: 'other' })
    expect(elsewhere.status).toBe(201)
  })

  it('gives a Guid to one of many connections that claim it at the same time', async () => {
    const connection_config = { webhookGuid: newGuid() }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        test.request('POST', '/connections', {
          provider_config_key: 'autotask',
          connection_id: `race-${index}`,
          connection_config,
        }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201,
      ...Array<number>(7).fill(409),
    ])
  })

  it('works the same under its older name', async () => {
    const { status } = await test.request('POST', '/connection', {
      provider_config_key: 'autotask',
      connection_id: 'old',
    })
    expect(status).toBe(201)
    expect((await test.request('GET', '/connection/old?provider_config_key=autotask')).status).toBe(200)
  })
})

describe('GET, PATCH and DELETE /connections/:connectionId', () => {
  it.each([
    ['GET', '/connections/nobody?provider_config_key=autotask', 404, 'not_found'],
    ['GET', '/connections/nobody?provider_config_key=nobody', 400, 'unknown_provider_config'],
    ['GET', '/connections/nobody', 400, 'invalid_query_params'],
    ['GET', '/connections/nobody?provider_config_key=autotask&foo=1', 400, 'invalid_query_params'],
    ['GET', '/connections/nobody?provider_config_key=autotask&force_refresh=yes', 400, 'invalid_query_params'],
    ['GET', '/connections/a%3Cb?provider_config_key=autotask', 400, 'invalid_uri_params'],
    ['GET', '/connections/%zz?provider_config_key=autotask', 400, 'invalid_uri_params'],
    ['PATCH', '/connections/nobody?provider_config_key=autotask', 404, 'not_found'],
    ['PATCH', '/connections/nobody?provider_config_key=nobody', 400, 'unknown_provider_config'],
    ['DELETE', '/connections/nobody?provider_config_key=autotask', 400, 'unknown_connection'],
    ['DELETE', '/connections/nobody?provider_config_key=nobody', 400, 'unknown_provider_config'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const answer = await test.request(method, path, method === 'PATCH' ? {} : undefined)
    expect(answer).toMatchObject({ status, body: { error: { code } } })
  })

  it('find an id with every character that Nango allows', async () => {
    const id = `a,.;:=+~[]|@$\{}"'\\/_ -Z9`
    await create(id)
    expect((await get(id)).body.connection_id).toBe(id)
  })

  it('replace the tags and keep the rest', async () => {
    await create('tagged', { tags: { a: '1' }, credentials })
    const answer = await test.request('PATCH', '/connections/tagged?provider_config_key=autotask', { tags: { B: '2' } })
    expect(answer).toMatchObject({ status: 200, body: { success: true } })
    expect((await get('tagged')).body).toMatchObject({ tags: { b: '2' }, credentials })
  })

  it('delete the connection, and free its Guid for another', async () => {
    const connection_config = { webhookGuid: newGuid() }
    await create('leaving', { connection_config })
    const answer = await test.request('DELETE', '/connections/leaving?provider_config_key=autotask')
    expect(answer).toMatchObject({ status: 200, body: { success: true } })
    expect((await get('leaving')).status).toBe(404)
    await create('coming', { connection_config })
  })
})

describe('GET /connections', () => {
  beforeAll(async () => {
    const tags = { list: 'yes', organization_id: 'org' }
    await create('list-1', { tags: { ...tags, id: 'list-1' }, credentials })
    await create('list-2', { tags: { ...tags, id: 'list-2', end_user_id: 'user-1' }, credentials })
    await create('LIST-3', { tags, credentials })
    await test.request('POST', '/connections', {
      provider_config_key: 'other',
      connection_id: 'list-4',
      tags: { list: 'yes' },
    })
  })

  it.each([
    ['tags[list]=yes', ['list-4', 'LIST-3', 'list-2', 'list-1']],
    ['tags[LIST]=yes&tags[id]=list-2', ['list-2']],
    ['tags[list]=no', []],
    ['search=list-', ['list-4', 'LIST-3', 'list-2', 'list-1']],
    ['search=list-&limit=3', ['list-4', 'LIST-3', 'list-2']],
    ['search=list-&limit=3&page=1', ['list-1']],
    ['search=list-&limit=3&page=2', []],
    ['connectionId=list-1', ['list-1']],
    ['search=list-&integrationId=other', ['list-4']],
    ['search=list-1&integrationId=other,autotask', ['list-1']],
    ['integrationId=nobody', []],
    ['endUserId=1', []],
    ['endUserId=user-1', ['list-2']],
    ['endUserId=user-1&endUserOrganizationId=none', []],
    ['endUserOrganizationId=org', ['LIST-3', 'list-2', 'list-1']],
  ])('?%s lists %j', async (query, ids) => {
    const { status, body } = await test.request('GET', `/connections?${query}`)
    expect(status).toBe(200)
    expect(body.connections.map(({ connection_id }: { connection_id: string }) => connection_id)).toEqual(ids)
  })

  it('shows the short form, without config and credentials', async () => {
    const { body } = await test.request('GET', '/connection?connectionId=list-1')
    expect(body.connections).toEqual([
      {
        id: expect.any(Number),
        connection_id: 'list-1',
        provider_config_key: 'autotask',
        provider: 'autotask',
        errors: [],
        end_user: null,
        tags: { list: 'yes', organization_id: 'org', id: 'list-1' },
        metadata: {},
        created: expect.stringMatching(/\+00:00$/),
      },
    ])
  })

  it.each(['limit=0', 'limit=2001', 'limit=a', 'page=-1', 'foo=1', 'limit=1&limit=2'])('refuses ?%s', async (query) => {
    const answer = await test.request('GET', `/connections?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_query_params' } } })
  })

  it('shows nothing of another environment', async () => {
    const admin = { authorization: `Bearer ${test.adminKey}` }
    const made = await test.request('POST', '/v1/environments', { name: 'elsewhere' }, admin)
    const key = { authorization: `Bearer ${made.body.data.api_key}` }
    expect((await test.request('GET', '/connections', undefined, key)).body).toEqual({ connections: [] })
    expect((await test.request('GET', '/integrations', undefined, key)).body).toEqual({ data: [] })
    const path = '/connections/list-1?provider_config_key=autotask'
    expect((await test.request('GET', path, undefined, key)).status).toBe(400)
  })
})

describe('metadata', () => {
  const body = { connection_id: 'meta', provider_config_key: 'autotask', metadata: { a: 1 } }

  it('is replaced by POST and merged by PATCH, at the top level', async () => {
    await create('meta', { metadata: { old: true } })
    expect(await test.request('POST', '/connections/metadata', body)).toMatchObject({ status: 201, body })
    const patch = { ...body, connection_id: ['meta'], metadata: { b: null, a: { c: 1 } } }
    const patched = await test.request('PATCH', '/connections/metadata', patch)
    expect(patched.status).toBe(200)
    expect(patched.body).toEqual(patch)
    expect((await get('meta')).body.metadata).toEqual({ a: { c: 1 }, b: null })
  })

  it('changes no connection if one of them is unknown', async () => {
    await create('meta-1', { metadata: { kept: true } })
    const answer = await test.request('POST', '/connections/metadata', { ...body, connection_id: ['meta-1', 'nobody'] })
    const error = { code: 'unknown_connection', message: expect.stringContaining('"nobody"') }
    expect(answer).toMatchObject({ status: 404, body: { error } })
    expect((await get('meta-1')).body.metadata).toEqual({ kept: true })
  })

  it.each([
    ['POST', 'the query', '?provider_config_key=autotask', {}, 201],
    ['PATCH', 'the query', '?provider_config_key=autotask', {}, 200],
    ['PATCH', 'the header', '', { 'provider-config-key': 'autotask' }, 200],
    ['PATCH', 'the query before the header', '?provider_config_key=autotask', { 'provider-config-key': 'nobody' }, 200],
    ['PATCH', 'nowhere', '', {}, 400],
    ['PATCH', 'an unknown integration', '', { 'provider-config-key': 'nobody' }, 404],
    ['PATCH', 'an invalid key in the header', '', { 'provider-config-key': 'a/b' }, 400],
  ])('has an older form: %s with the key in %s', async (method, _, query, headers, status) => {
    await create('legacy')
    const answer = await test.request(method, `/connection/legacy/metadata${query}`, { by: method }, headers)
    expect(answer.status).toBe(status)
    if (status < 300) expect(answer.body).toEqual({ by: method })
  })

  it('loses none of many concurrent changes', async () => {
    await create('busy')
    const changes = Array.from({ length: 12 }, (_, index) =>
      test.request('PATCH', '/connections/metadata', {
        ...body,
        connection_id: 'busy',
        metadata: { [`k${index}`]: index },
      }),
    )
    expect((await Promise.all(changes)).every(({ status }) => status === 200)).toBe(true)
    expect(Object.keys((await get('busy')).body.metadata)).toHaveLength(12)
  })
})
