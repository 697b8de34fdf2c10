import { Nango } from '@nangohq/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

/** Nango's own client from npm, connected to a gateway on loopback. */
let test: TestGateway
let nango: Nango
beforeAll(async () => {
  test = await startTestGateway()
  nango = new Nango({ host: test.url, apiKey: test.key })
  await nango.createIntegration({ provider: 'autotask', unique_key: 'autotask' })
})
afterAll(() => test.stop())

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const credentials = { type: 'API_KEY', apiKey: 's3cret' }

/** The answer behind an error that the client throws. */
async function refused(call: Promise<unknown>): Promise<{ status: number; code: string; message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const { response } = error as { response: { status: number; data: { error: { code: string; message: string } } } }
  return { status: response.status, ...response.data.error }
}

describe('integrations', () => {
  it('are created, listed, read, changed and deleted', async () => {
    const custom = { webhookSecret: 'the signing secret' }
    const body = { provider: 'autotask', unique_key: 'mine', display_name: 'Mine', custom }
    const { data } = await nango.createIntegration(body)
    expect(data).toMatchObject({ unique_key: 'mine', provider: 'autotask', display_name: 'Mine' })
    expect(data.forward_webhooks).toBe(true)
    expect((await nango.listIntegrations()).configs).toContainEqual(data)
    expect(await nango.getIntegration({ uniqueKey: 'mine' })).toEqual({ data })
    const changed = await nango.updateIntegration({ uniqueKey: 'mine' }, { display_name: 'Ours', unique_key: 'ours' })
    expect(changed.data).toMatchObject({ unique_key: 'ours', display_name: 'Ours' })
    const deleted = await nango.deleteIntegration('ours')
    expect(deleted).toMatchObject({ status: 200, data: { success: true } })
  })

  it('show their webhook URL, and hide their credentials', async () => {
    const { data } = await nango.getIntegration({ uniqueKey: 'autotask' }, { include: ['webhook'] })
    expect(data.webhook_url).toBe(`${test.url}/webhook/${test.environment.uuid}/autotask`)
    const { data: other } = await nango.getIntegration({ uniqueKey: 'autotask' }, { include: ['credentials'] })
    expect(other.credentials).toBeNull()
    expect(other).not.toHaveProperty('webhook_url')
  })

  it('are created from the required fields', async () => {
    const { data } = await nango.createQuickstartIntegration({ provider: 'autotask', unique_key: 'quick' })
    expect(data).toMatchObject({ unique_key: 'quick', forward_webhooks: true })
  })

  it('have a logo that can be loaded', async () => {
    const { data } = await nango.getIntegration({ uniqueKey: 'autotask' })
    const picture = await fetch(data.logo)
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toContain('image/svg+xml')
    expect(await picture.text()).toMatch(/^<svg [^]*>AP<\/text><\/svg>\n$/)
  })

  it.each([
    ['read', () => nango.getIntegration({ uniqueKey: 'nobody' }), 404, 'not_found'],
    ['changed', () => nango.updateIntegration({ uniqueKey: 'nobody' }, {}), 404, 'not_found'],
    ['deleted', () => nango.deleteIntegration('nobody'), 404, 'not_found'],
    [
      'created for no provider',
      () => nango.createIntegration({ provider: 'nobody', unique_key: 'x' }),
      400,
      'invalid_body',
    ],
    [
      'created twice',
      () => nango.createQuickstartIntegration({ provider: 'autotask', unique_key: 'autotask' }),
      400,
      'invalid_body',
    ],
  ])('that do not exist, or are not valid, can not be %s', async (_, call, status, code) => {
    expect(await refused(call())).toMatchObject({ status, code })
  })
})

describe('connections', () => {
  beforeEach(async () => {
    const body = {
      provider_config_key: 'autotask',
      connection_id: 'acme',
      credentials,
      connection_config: { subdomain: 'webservices3', webhookGuid: guid },
      metadata: { a: 1 },
      tags: { end_user_id: 'user-1', end_user_email: 'a@acme.example', end_user_display_name: 'A', plan: 'gold' },
    }
    await test.request('POST', '/connections', body)
  })

  it('are listed by each filter', async () => {
    const ids = async (list: ReturnType<typeof nango.listConnections>) =>
      (await list).connections.map(({ connection_id }) => connection_id)
    expect(await ids(nango.listConnections())).toEqual(['acme'])
    expect(await ids(nango.listConnections('acme', 'cm', { limit: 10 }))).toEqual(['acme'])
    expect(await ids(nango.listConnections('nobody'))).toEqual([])
    expect(await ids(nango.listConnections(undefined, undefined, { endUserId: 'user-1', page: 0 }))).toEqual(['acme'])
    expect(await ids(nango.listConnections(undefined, undefined, { limit: 1, page: 1 }))).toEqual([])
    expect(await ids(nango.listConnections({ userId: 'user-2' }))).toEqual([])
    const tags = { plan: 'gold', email: 'a@acme.example', displayName: 'A' }
    expect(await ids(nango.listConnections({ tags, integrationId: ['autotask', 'other'] }))).toEqual(['acme'])
    expect((await nango.waitForConnection('autotask', 'user-1')).connection_id).toBe('acme')
  })

  it('are read: the connection, its credentials, its metadata', async () => {
    const whole = await nango.getConnection('autotask', 'acme', true, true, true)
    expect(whole).toMatchObject({
      connection_id: 'acme',
      provider: 'autotask',
      credentials,
      connection_config: { webhookGuid: guid },
      metadata: { a: 1 },
      errors: [],
      end_user: null,
    })
    expect(await nango.getToken('autotask', 'acme')).toEqual(credentials)
    expect(await nango.getRawTokenResponse('autotask', 'acme')).toBeUndefined()
    expect(await nango.getMetadata('autotask', 'acme')).toEqual({ a: 1 })
  })

  it('get other tags', async () => {
    const params = { connectionId: 'acme', provider_config_key: 'autotask' }
    expect(await nango.patchConnection(params, { tags: { Plan: 'silver' } })).toEqual({ success: true })
    expect((await nango.getConnection('autotask', 'acme')).tags).toEqual({ plan: 'silver' })
  })

  it('have metadata set and merged', async () => {
    const set = await nango.setMetadata('autotask', 'acme', { b: 1, c: { d: 1 } })
    expect(set).toMatchObject({ status: 201, data: { connection_id: 'acme', metadata: { b: 1 } } })
    const merged = await nango.updateMetadata('autotask', ['acme'], { c: { e: 2 } })
    expect(merged).toMatchObject({ status: 200, data: { connection_id: ['acme'] } })
    expect(await nango.getMetadata('autotask', 'acme')).toEqual({ b: 1, c: { e: 2 } })
  })

  it('are deleted', async () => {
    expect(await nango.deleteConnection('autotask', 'acme')).toMatchObject({ status: 200, data: { success: true } })
    expect(await refused(nango.getConnection('autotask', 'acme'))).toMatchObject({ status: 404, code: 'not_found' })
  })

  const nobody = { connectionId: 'nobody', provider_config_key: 'autotask' }
  it.each([
    ['read', () => nango.getConnection('autotask', 'nobody'), 404, 'not_found'],
    ['read in no integration', () => nango.getConnection('nobody', 'acme'), 400, 'unknown_provider_config'],
    ['asked for a token', () => nango.getToken('autotask', 'nobody'), 404, 'not_found'],
    ['asked for metadata', () => nango.getMetadata('autotask', 'nobody'), 404, 'not_found'],
    ['changed', () => nango.patchConnection(nobody, { tags: {} }), 404, 'not_found'],
    ['changed by a wrong tag', () => nango.patchConnection(nobody, { tags: { '1': 'x' } }), 400, 'invalid_body'],
    ['given an end user', () => nango.patchConnection(nobody, { end_user: { id: '1' } }), 501, 'not_supported'],
    ['given metadata', () => nango.setMetadata('autotask', ['acme', 'nobody'], {}), 404, 'unknown_connection'],
    ['given more metadata', () => nango.updateMetadata('autotask', 'nobody', {}), 404, 'unknown_connection'],
    ['deleted', () => nango.deleteConnection('autotask', 'nobody'), 400, 'unknown_connection'],
    ['listed by a wrong limit', () => nango.listConnections({ limit: 5000 }), 400, 'invalid_query_params'],
  ])('that do not exist, or differ, can not be %s', async (_, call, status, code) => {
    expect(await refused(call())).toMatchObject({ status, code, message: expect.any(String) })
  })
})

describe('providers', () => {
  it('are the plugins of the gateway', async () => {
    const { data } = await nango.listProviders({ search: 'TASK' })
    expect(data).toHaveLength(1)
    expect((await nango.getProvider({ provider: 'autotask' })).data).toMatchObject(data[0]!)
    expect(data[0]).toMatchObject({ name: 'autotask', display_name: 'Autotask PSA' })
    expect((await nango.listProviders({ search: 'salesforce' })).data).toEqual([])
    expect(await refused(nango.getProvider({ provider: 'nobody' }))).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('a key', () => {
  it.each([
    ['that is unknown', '00000000-0000-4000-8000-000000000000', 'unknown_account'],
    ['in another form', 'secret', 'invalid_secret_key_format'],
  ])('%s gives no access', async (_, apiKey, code) => {
    const stranger = new Nango({ host: test.url, apiKey })
    expect(await refused(stranger.listIntegrations())).toMatchObject({ status: 401, code, payload: {} })
  })
})

const ofConnection = { providerConfigKey: 'autotask', connectionId: 'acme' }
const request = { ...ofConnection, endpoint: '/v1.0/Tickets' }

/** Calls of the client for features of Nango that the gateway doesn't have. */
const notSupported: Record<string, () => Promise<unknown>> = {
  getProviderTemplates: () => nango.getProviderTemplates({ provider: 'autotask' }),
  listFunctions: () => nango.listFunctions({ uniqueKey: 'autotask' }),
  getFunction: () => nango.getFunction({ uniqueKey: 'autotask', name: 'f' }),
  getFunctionCode: () => nango.getFunctionCode({ uniqueKey: 'autotask', name: 'f' }),
  deleteFunction: () => nango.deleteFunction({ uniqueKey: 'autotask', name: 'f' }, { type: 'sync' }),
  getScriptsConfig: () => nango.getScriptsConfig(),
  listRecords: () => nango.listRecords({ ...ofConnection, model: 'Ticket' }),
  pruneRecords: () => nango.pruneRecords({ ...ofConnection, model: 'Ticket', untilCursor: 'x' }),
  triggerSync: () => nango.triggerSync('autotask', ['tickets'], 'acme'),
  startSync: () => nango.startSync('autotask', ['tickets'], 'acme'),
  pauseSync: () => nango.pauseSync('autotask', ['tickets'], 'acme'),
  syncStatus: () => nango.syncStatus('autotask', '*', 'acme'),
  updateSyncConnectionFrequency: () => nango.updateSyncConnectionFrequency('autotask', 'tickets', 'acme', '1h'),
  createSyncVariant: () =>
    nango.createSyncVariant({ provider_config_key: 'autotask', connection_id: 'acme', name: 's', variant: 'v' }),
  deleteSyncVariant: () =>
    nango.deleteSyncVariant({ provider_config_key: 'autotask', connection_id: 'acme', name: 's', variant: 'v' }),
  getEnvironmentVariables: () => nango.getEnvironmentVariables(),
  triggerAction: () => nango.triggerAction('autotask', 'acme', 'close', {}),
  triggerActionAsync: () => nango.triggerActionAsync('autotask', 'acme', 'close', {}),
  getAsyncActionResult: () => nango.getAsyncActionResult({ id: '1' }),
  proxy: () => nango.proxy({ ...request, method: 'GET' }),
  get: () => nango.get(request),
  post: () => nango.post({ ...request, data: 'a=1', headers: { 'Content-Type': 'text/plain' } }),
  put: () => nango.put(request),
  patch: () => nango.patch(request),
  delete: () => nango.delete(request),
  createConnectSession: () => nango.createConnectSession({ tags: { end_user_id: '1' } }),
  createReconnectSession: () => nango.createReconnectSession({ connection_id: 'acme', integration_id: 'autotask' }),
}

describe('what Guidepost does not support', () => {
  it.each(Object.entries(notSupported))('%s gets an answer that names the alternative', async (_, call) => {
    const answer = await refused(call())
    expect(answer).toMatchObject({ status: 501, code: 'not_supported' })
    expect(answer.message).toMatch(/^Guidepost does not support Nango's [a-z ]+\. [A-Z]/)
  })
})

/** Methods that the tests above call. */
const called = [
  'listProviders getProvider createIntegration createQuickstartIntegration getIntegration listIntegrations',
  'updateIntegration deleteIntegration listConnections waitForConnection getConnection getToken getRawTokenResponse',
  'getMetadata patchConnection setMetadata updateMetadata deleteConnection',
].flatMap((names) => names.split(' '))
/** Methods that send no request. */
const local = ['constructor', 'verifyWebhookSignature', 'verifyIncomingWebhookRequest', 'enrichHeaders']
/** Methods that only other methods of the client call. */
const inner = ['getConnectionDetails', '_triggerAction', '_verifyWebhookSignatureImpl']

it('every method of the client is tested here', () => {
  const known = new Set([...called, ...Object.keys(notSupported), ...local, ...inner])
  expect(new Set(Object.getOwnPropertyNames(Nango.prototype))).toEqual(known)
})
