/**
 * A program that uses the packed plugin like an operator of a Nango-style host, on the miniature host of nango-host's tests:
 * the host names the handler in its registry, and gets a webhook that two connections want.
 */
export const nangoStyleHost = `
  const { Err, miniHost, MiniNangoError: NangoError, Ok } = await import('${mini()}')
  const { autotask } = await load('@guidepost/provider-autotask')
  const provider = autotask()
  const routing = { webhookType: 'EntityType', connectionIdentifier: 'Guid', propName: 'webhookGuid' }
  const host = miniHost({
    registry: { autotaskWebhookRouting: api.nangoHandler(provider, { Ok, Err, NangoError, routing }) },
    providers: { autotask: 'autotaskWebhookRouting' },
    integrations: [{ uniqueKey: 'autotask', provider: 'autotask', custom: { webhookSecret: 'key' } }],
    connections: ['one', 'two', 'three'].map((connectionId, index) => ({
      connectionId,
      connectionConfig: { webhookGuid: index < 2 ? 'a1da62a4' : 'another' },
    })),
    syncs: [{ name: 'tickets', webhookSubscriptions: ['Ticket'] }],
  })
  const event = { Guid: 'a1da62a4', EntityType: 'Ticket', Id: 7 }
  const body = Buffer.from(JSON.stringify(event))
  const post = (key) => host.post('autotask', provider.receive.sign(body, key, 0), body)

  assert.deepEqual(await post('forged'), { status: 401, body: { error: 'Invalid webhook signature' } })
  assert.deepEqual(await post('key'), { status: 200, body: { status: 'success' } })
  assert.deepEqual(host.calls, [{ body: event, ...routing }])
  assert.deepEqual(host.runs.map(({ connectionId }) => connectionId), ['one', 'two'])
  assert.deepEqual(host.forwards.map(({ connectionId, payload }) => [connectionId, payload]), [['one', event], ['two', event]])`

function mini(): string {
  return new URL('../../../packages/nango-host/test/support/mini-host.ts', import.meta.url).href
}
