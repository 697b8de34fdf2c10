import { describe, expect, it } from 'vitest'
import { autotaskHost, digest, event, eventBytes, guid, secret, signed } from './support/autotask-host.ts'

// The answers, script runs and forwards of a Nango-style host with the plugin instead of its own Autotask handler.

const json = 'application/json'
const success = { status: 200, body: { status: 'success' } }
const missing = { status: 401, body: { error: 'Missing webhook signature' } }
const invalid = { status: 401, body: { error: 'Invalid webhook signature' } }
const internal = { status: 500, body: { error: 'internal_error' } }
const call = (body: unknown) => ({
  body,
  webhookType: 'EntityType',
  connectionIdentifier: 'Guid',
  propName: 'webhookGuid',
})

describe('signature', () => {
  const rest = digest.slice(1)
  it.each([
    ['with the prefix', { 'x-hook-signature': `sha1=${digest}` }],
    ['without the prefix', { 'x-hook-signature': digest }],
  ])('accepts one %s', async (_, headers) => {
    const host = autotaskHost()
    expect(await host.post('autotask', { 'content-type': json, ...headers }, eventBytes)).toEqual(success)
    expect(host.calls).toStrictEqual([call(event)])
    expect(host.forwards).toEqual([event])
  })

  it.each([
    ['no header', {}, missing],
    ['an empty header', { 'x-hook-signature': '' }, missing],
    ['another letter in the digest', { 'x-hook-signature': `sha1=c${rest}` }, invalid],
    ['a prefix in capitals', { 'x-hook-signature': `SHA1=${digest}` }, invalid],
    ['the prefix twice', { 'x-hook-signature': `sha1=sha1=${digest}` }, invalid],
    ['only the prefix', { 'x-hook-signature': 'sha1=' }, invalid],
    ['hexadecimal', { 'x-hook-signature': Buffer.from(digest, 'base64').toString('hex') }, invalid],
    ['base64url', { 'x-hook-signature': `sha1=${Buffer.from(digest, 'base64').toString('base64url')}` }, invalid],
    ['no padding', { 'x-hook-signature': `sha1=${digest.slice(0, -1)}` }, invalid],
    ['a trailing space', { 'x-hook-signature': `sha1=${digest} ` }, invalid],
    ['the header twice', { 'x-hook-signature': `sha1=${digest}, sha1=${digest}` }, invalid],
  ])('rejects %s, and runs nothing', async (_, headers, expected) => {
    const host = autotaskHost()
    expect(await host.post('autotask', { 'content-type': json, ...headers }, eventBytes)).toEqual(expected)
    expect([host.calls, host.forwards]).toEqual([[], []])
  })

  it.each([
    ['no custom settings', null],
    ['no secret', {}],
    ['an empty secret', { webhookSecret: '' }],
    ['another secret', { webhookSecret: 'another' }],
  ])('rejects a signed webhook of an integration with %s', async (_, custom) => {
    const host = autotaskHost({ custom })
    expect(await host.post('autotask', signed(eventBytes), eventBytes)).toEqual(invalid)
    expect(await host.post('autotask', { 'content-type': json }, eventBytes)).toEqual(missing)
    expect([host.calls, host.forwards]).toEqual([[], []])
  })
})

describe('body', () => {
  const bom = '\uFEFF{"EntityType":"Ticket"}'
  it.each([
    ['without a Guid', '{"EntityType":"Ticket"}', { EntityType: 'Ticket' }],
    ['that is a list', '[{"Guid":"x"}]', [{ Guid: 'x' }]],
    ['with another entity', `{"Guid":"${guid}","EntityType":"Quote"}`, { Guid: guid, EntityType: 'Quote' }],
    ['that the plugin could not parse', '{"Guid":7}', { Guid: 7 }],
    ['that is a deactivation notice', '{"Action":"Deactivated"}', { Action: 'Deactivated' }],
    ['that is empty', '', {}],
    ['with characters outside ASCII', '{"Name":"Caf\u00e9 \ud83d\ude00"}', { Name: 'Caf\u00e9 \ud83d\ude00' }],
    ['with a byte order mark', bom, { EntityType: 'Ticket' }],
  ])('accepts a signed one %s, runs its scripts and forwards it', async (_, text, body) => {
    const host = autotaskHost()
    expect(await host.post('autotask', signed(text), Buffer.from(text))).toEqual(success)
    expect(host.calls).toStrictEqual([call(body)])
    expect(host.forwards).toEqual([body])
  })

  it.each([
    ['no content type', { 'content-type': '' }],
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another kind of JSON', { 'content-type': 'application/vnd.api+json' }],
  ])('answers 500 for %s, because there is no raw body', async (_, headers) => {
    const host = autotaskHost()
    expect(await host.post('autotask', { ...signed(eventBytes), ...headers }, eventBytes)).toEqual(internal)
    expect(await host.post('autotask', headers, eventBytes)).toEqual(missing)
    expect([host.calls, host.forwards]).toEqual([[], []])
  })

  it('checks the secret before the raw body, as in Nango', async () => {
    const headers = { ...signed(eventBytes), 'content-type': 'text/plain' }
    expect(await autotaskHost({ custom: {} }).post('autotask', headers, eventBytes)).toEqual(invalid)
  })

  it('does not accept the signature of an empty body if the host kept no raw body', async () => {
    const host = autotaskHost()
    const headers = { ...signed(''), 'content-type': 'application/x-www-form-urlencoded' }
    expect(await host.post('autotask', headers, Buffer.from(`Guid=${guid}&EntityType=Ticket`))).toEqual(internal)
    expect(host.calls).toEqual([])
  })

  it('rejects one with invalid UTF-8, because the host replaces its bytes before the verification', async () => {
    const bytes = Buffer.concat([Buffer.from('{"Name":"'), Buffer.from([0xe9]), Buffer.from('"}')])
    expect(await autotaskHost().post('autotask', signed(bytes), bytes)).toEqual(invalid)
  })
})

describe('connections', () => {
  const connection = (connectionId: string, webhookGuid: unknown) => ({
    connectionId,
    connectionConfig: { webhookGuid },
  })
  it.each([
    ['the one that has the Guid', [connection('one', guid), connection('other', 'x')], ['one']],
    ['each of several that have it', [connection('one', guid), connection('two', guid)], ['one', 'two']],
    ['none that was deleted', [{ ...connection('one', guid), deleted: true }], []],
    ['none that spells it in capitals', [connection('one', guid.toUpperCase())], []],
    ['none with a list, because a host compares text', [connection('one', [guid])], []],
    ['none without a Guid', [{ connectionId: 'one' }], []],
  ])('runs and forwards for %s', async (_, connections, expected) => {
    const host = autotaskHost({ connections, syncs: [{ name: 'tickets', webhookSubscriptions: ['Ticket', '*'] }] })
    expect(await host.post('autotask', signed(eventBytes), eventBytes)).toEqual(success)
    expect(host.runs).toEqual(
      expected.map((connectionId) => ({ sync: 'tickets', connectionId, webhookName: 'Ticket', payload: event })),
    )
    const envelope = { from: 'autotask', providerConfigKey: 'autotask', type: 'forward', payload: event }
    expect(host.forwards).toEqual(
      expected.length === 0 ? [event] : expected.map((connectionId) => ({ ...envelope, connectionId })),
    )
  })

  it.each([
    ['the entity', ['Ticket'], ['Ticket']],
    ['everything', ['*'], ['*']],
    ['another entity', ['Company'], []],
    ['the entity in lower case', ['ticket'], []],
    ['nothing', [], []],
  ])('runs a sync that subscribes to %s', async (_, webhookSubscriptions, names) => {
    const connections = [connection('one', guid)]
    const host = autotaskHost({ connections, syncs: [{ name: 'tickets', webhookSubscriptions }] })
    await host.post('autotask', signed(eventBytes), eventBytes)
    expect(host.runs.map(({ webhookName }) => webhookName)).toEqual(names)
    expect(host.forwards).toHaveLength(1)
  })
})

describe('host', () => {
  it('runs a handler only by its name in the registry', async () => {
    const host = autotaskHost({ registry: {} })
    expect(await host.post('autotask', signed(eventBytes), eventBytes)).toEqual({ status: 204 })
  })

  it('finds the integration before it calls the plugin', async () => {
    const answer = await autotaskHost().post('another', signed(eventBytes), eventBytes)
    expect(answer).toEqual({ status: 404, body: { error: { code: 'unknown_provider_config' } } })
  })

  it.each(['7', 'null', '{', ' '])('rejects the body %j before it calls the plugin', async (text) => {
    const answer = await autotaskHost().post('autotask', signed(text), Buffer.from(text))
    expect(answer).toEqual({ status: 400, body: { error: { code: 'invalid_json' } } })
  })

  it('reads the secret for each webhook', async () => {
    const custom = { webhookSecret: 'old' }
    const host = autotaskHost({ custom })
    expect(await host.post('autotask', signed(eventBytes), eventBytes)).toEqual(invalid)
    custom.webhookSecret = secret
    expect(await host.post('autotask', signed(eventBytes), eventBytes)).toEqual(success)
  })
})
