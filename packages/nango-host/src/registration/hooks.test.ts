import { buffer } from 'node:stream/consumers'
import { autotask as plugin } from '@guidepost/provider-autotask'
import { standardWebhooks } from '@guidepost/provider-standard-webhooks'
import { describe, expect, it } from 'vitest'
import { autotaskHost } from '../../test/support/autotask-host.ts'
import { hooksWorld, provider, secret } from '../../test/support/hooks-world.ts'
import { eventually, listen } from '../../test/support/server.ts'
import { connectionHooks } from './hooks.ts'

describe('a connection that is created', () => {
  it.each([
    ['lower', /^[0-9a-f-]{36}$/],
    ['upper', /^[0-9A-F-]{36}$/],
  ] as const)('has a webhook whose events run the host’s scripts for it, GUIDs in %s case', async (guidCase, guid) => {
    const { autotask, connection, hooks } = await hooksWorld({ behaviour: { guidCase } })
    const acme = connection()
    const syncs = [{ name: 'tickets', webhookSubscriptions: ['Ticket'] }]
    const host = autotaskHost({ connections: [acme], syncs })
    const url = await listen((request, response) => {
      void buffer(request)
        .then((body) => host.post('autotask', request.headers as Record<string, string>, body))
        .then(({ status }) => response.writeHead(status).end())
    })
    acme.webhookUrl = `${url}/webhook/prod/autotask`

    const result = await hooks().onConnectionCreated(acme)

    const webhookGuid = expect.stringMatching(guid)
    expect(result).toEqual({
      ok: true,
      webhookId: '1',
      connectionConfig: { webhookGuid },
      done: expect.arrayContaining([expect.stringContaining('Create the Ticket webhook')]),
      left: [],
    })
    expect(acme.connectionConfig).toMatchObject({ webhookGuid, username: expect.any(String) })
    const { tenant, clock } = autotask
    tenant.create('Tickets', { title: 'Printer on fire', status: 1, priority: 1, companyID: tenant.companyId })
    await clock.settle()
    await eventually(() => host.runs.map(({ sync, connectionId }) => [sync, connectionId])).toEqual([
      ['tickets', 'acme'],
    ])
  })

  it('keeps its webhook when it is created again, and gets its value back that a re-import has dropped', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const acme = connection()
    await hooks().onConnectionCreated(acme)
    const { webhookGuid } = acme.connectionConfig
    const again = connection()
    expect(await hooks().onConnectionCreated(again)).toMatchObject({ ok: true, webhookId: '1' })
    expect(again.connectionConfig).toMatchObject({ webhookGuid })
    expect(webhooks()).toHaveLength(1)
  })

  it('is left alone where nothing is to be kept', async () => {
    const { connection, hooks } = await hooksWorld()
    const acme = connection()
    await hooks().onConnectionCreated(acme)
    const keep = () => Promise.reject(new Error('nobody should call this'))
    expect(await hooks({ keep }).onConnectionCreated(acme)).toMatchObject({ ok: true })
  })

  it('is told the integration’s secret anew, and switched on again', async () => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    const result = await hooks().onConnectionCreated(connection({ webhookSecret: 'the-next-secret' }))
    expect(result).toMatchObject({ ok: true, done: [expect.stringMatching(/signing secret/), expect.anything()] })
    expect(webhooks()).toMatchObject([{ isActive: true, isReady: true }])
  })

  it.each([
    ['an answer that is lost', 'after', 'POST', 'TicketWebhooks'],
    ['a connection that breaks', 'before', 'PATCH', 'TicketWebhooks'],
  ] as const)('goes on after %s, with one webhook in the end', async (_, when, method, path) => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    autotask.fail({ kind: 'broken-connection', when, method, path: new RegExp(`${path}$`) })
    const acme = connection()
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: false, error: { retryable: true } })
    expect(acme.connectionConfig).not.toHaveProperty('webhookGuid')
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: true })
    expect(webhooks()).toMatchObject([{ isActive: true, isReady: true }])
  })

  it('rejects with what the host’s own part rejects with, and goes on when it is called again', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const fault = new Error('the database is gone')
    const acme = connection()
    await expect(hooks({ keep: () => Promise.reject(fault) }).onConnectionCreated(acme)).rejects.toBe(fault)
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: true })
    expect(webhooks()).toHaveLength(1)
  })

  it('looks again where something is in the way, and says so if it stays', async () => {
    const { autotask, connection, hooks } = await hooksWorld()
    autotask.fail({ kind: 'duplicate', method: 'POST', path: /TicketWebhooks$/ })
    expect(await hooks().onConnectionCreated(connection())).toMatchObject({ ok: true })
    autotask.fail({ kind: 'duplicate', method: 'POST', path: /TicketWebhooks$/, times: 2 })
    const other = await hooks().onConnectionCreated(connection({ connectionId: 'other' }))
    expect(other).toMatchObject({ ok: false, error: { code: 'duplicate' } })
  })

  it('has the webhook that is chosen', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    await hooks({ registration: 'companies' }).onConnectionCreated(connection())
    const notes = { entity: 'TicketNote', subscribed: ['title'] }
    await hooks({ registration: notes }).onConnectionCreated(connection({ connectionId: 'other' }))
    expect(webhooks().map(({ entity }) => entity)).toEqual(['Company', 'TicketNote'])
  })
})

describe('a connection that is deleted', () => {
  it('takes its own webhook with it, and no other, however often it is deleted', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const staging = hooks({ key: 'another installation, with its own key' })
    const other = connection({ connectionId: 'other' })
    for (const [from, one] of [
      [hooks(), connection()],
      [hooks(), other],
      [staging, connection()],
    ] as const) {
      await from.onConnectionCreated(one)
    }
    expect(webhooks()).toHaveLength(3)
    const done = [expect.stringContaining('Delete our Ticket webhook 1')]
    const withoutSecret = connection({ webhookSecret: undefined })
    expect(await hooks().onConnectionDeleted(withoutSecret)).toEqual({ ok: true, done })
    expect(await hooks().onConnectionDeleted(connection())).toEqual({ ok: true, done: [] })
    expect(webhooks().map(({ id }) => id)).toEqual([2, 3])
  })

  it('takes one with it whose fields the tenant doesn’t have any more', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    const registration = { entity: 'Ticket', subscribed: ['udf:Gone'] }
    expect(await hooks({ registration }).onConnectionDeleted(connection())).toMatchObject({ ok: true })
    expect(webhooks()).toEqual([])
  })

  it('can be tried again when the provider was away', async () => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    autotask.fail({ kind: 'outage', method: 'DELETE', path: /./ })
    const error = { code: 'unavailable', retryable: true }
    expect(await hooks().onConnectionDeleted(connection())).toMatchObject({ ok: false, error })
    expect(await hooks().onConnectionDeleted(connection())).toMatchObject({ ok: true })
    expect(webhooks()).toEqual([])
  })
})

describe('what is wrong is a value', () => {
  it.each([
    ['no webhook secret', { webhookSecret: undefined }, 'invalid_connection', /it has none/],
    ['a secret that Autotask refuses', { webhookSecret: ' ' }, 'invalid_connection', /can't be used/],
    ['no URL', { webhookUrl: '/webhook' }, 'invalid_connection', /"\/webhook", which is no URL/],
    ['credentials that are none', { credentials: {} }, 'invalid_connection', /^credentials/],
    ['a value that is no GUID', { connectionConfig: { webhookGuid: '1' } }, 'invalid_connection', /webhookGuid.+"1"/],
    ['no API user', { connectionConfig: {} }, 'preflight_failed', /username/],
    ['an address that nobody reaches', { webhookUrl: 'http://nango.internal/x' }, 'preflight_failed', /not https/],
    ['a wrong API key', { credentials: { type: 'API_KEY', apiKey: 'wrong' } }, 'preflight_failed', /./],
  ])('%s', async (_, more, code, message) => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const result = await hooks().onConnectionCreated(connection(more))
    expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(message) } })
    expect(JSON.stringify(result)).not.toContain(secret)
    expect(webhooks()).toEqual([])
  })

  it('a provider that doesn’t answer in time', async () => {
    const { connection, hooks } = await hooksWorld()
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error))
      })
    const result = await hooks({ fetch, timeoutMs: 20 }).onConnectionDeleted(connection())
    expect(result).toMatchObject({ ok: false, error: { code: 'timeout', retryable: true } })
  })
})

it.each([
  ['a key that is too short', { key: 'short' }, 'key must be'],
  ['no property', { propName: '' }, 'propName is empty'],
  ['no time', { timeoutMs: 0 }, 'timeoutMs is 0'],
  ['an unknown preset', { registration: 'toString' }, 'registration is "toString"'],
  ['a spec that is none', { registration: { entity: 'Spaceship' } }, 'registration is not valid'],
])('refuses %s at once', async (_, more, message) => {
  const { hooks } = await hooksWorld()
  expect(() => hooks(more)).toThrow(
    expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(message) }),
  )
})

it('refuses a plugin that has no such half, and one of another generation', () => {
  const host = {
    key: 'x'.repeat(32),
    propName: 'x',
    keep: async () => {},
    memory: { get: async () => {}, set: async () => {} },
  }
  const receiving = standardWebhooks({ match: { event: 'data.account', connection: 'account' } })
  expect(() => connectionHooks(receiving, host)).toThrow(expect.objectContaining({ code: 'invalid_options' }))
  const newer = { ...provider(), contractVersion: 2 as 1 }
  expect(() => connectionHooks(newer, host)).toThrow(expect.objectContaining({ code: 'unsupported_contract' }))
  expect(() => connectionHooks(plugin(), host)).not.toThrow()
})
