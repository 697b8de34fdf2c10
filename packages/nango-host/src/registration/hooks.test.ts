import { buffer } from 'node:stream/consumers'
import { autotask as plugin } from '@guidepost/provider-autotask'
import { standardWebhooks } from '@guidepost/provider-standard-webhooks'
import { describe, expect, it } from 'vitest'
import { autotaskHost } from '../../test/support/autotask-host.ts'
import { hooksWorld, provider, secret } from '../../test/support/hooks-world.ts'
import { eventually, listen } from '../../test/support/server.ts'
import { connectionHooks } from './hooks.ts'

describe('onConnectionCreated', () => {
  it.each([
    ['lower', /^[0-9a-f-]{36}$/],
    ['upper', /^[0-9A-F-]{36}$/],
  ] as const)(
    'creates a webhook whose events run the host’s scripts, with GUIDs in %s case',
    async (guidCase, guid) => {
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
    },
  )

  it('keeps the webhook when called again, and restores a value that a re-import dropped', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const acme = connection()
    await hooks().onConnectionCreated(acme)
    const { webhookGuid } = acme.connectionConfig
    const again = connection()
    expect(await hooks().onConnectionCreated(again)).toMatchObject({ ok: true, webhookId: '1' })
    expect(again.connectionConfig).toMatchObject({ webhookGuid })
    expect(webhooks()).toHaveLength(1)
  })

  it('does not call keep if the value is present', async () => {
    const { connection, hooks } = await hooksWorld()
    const acme = connection()
    await hooks().onConnectionCreated(acme)
    const keep = () => Promise.reject(new Error('nobody should call this'))
    expect(await hooks({ keep }).onConnectionCreated(acme)).toMatchObject({ ok: true })
  })

  it('writes the secret of the integration again, and activates a deactivated webhook', async () => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    autotask.tenant.setWebhookActive('Ticket', 1, false)
    const result = await hooks().onConnectionCreated(connection({ webhookSecret: 'the-next-secret' }))
    expect(result).toMatchObject({ ok: true, done: [expect.stringMatching(/signing secret/), expect.anything()] })
    expect(webhooks()).toMatchObject([{ isActive: true, isReady: true }])
  })

  it.each([
    ['a lost answer', 'after', 'POST', 'TicketWebhooks'],
    ['a broken connection', 'before', 'PATCH', 'TicketWebhooks'],
  ] as const)('continues after %s, and ends with one webhook', async (_, when, method, path) => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    autotask.fail({ kind: 'broken-connection', when, method, path: new RegExp(`${path}$`) })
    const acme = connection()
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: false, error: { retryable: true } })
    expect(acme.connectionConfig).not.toHaveProperty('webhookGuid')
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: true })
    expect(webhooks()).toMatchObject([{ isActive: true, isReady: true }])
  })

  it('rejects with the error of keep, and continues when called again', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const fault = new Error('the database is gone')
    const acme = connection()
    await expect(hooks({ keep: () => Promise.reject(fault) }).onConnectionCreated(acme)).rejects.toBe(fault)
    expect(await hooks().onConnectionCreated(acme)).toMatchObject({ ok: true })
    expect(webhooks()).toHaveLength(1)
  })

  it('observes again after a duplicate, and fails if the duplicate stays', async () => {
    const { autotask, connection, hooks } = await hooksWorld()
    autotask.fail({ kind: 'duplicate', method: 'POST', path: /TicketWebhooks$/ })
    expect(await hooks().onConnectionCreated(connection())).toMatchObject({ ok: true })
    autotask.fail({ kind: 'duplicate', method: 'POST', path: /TicketWebhooks$/, times: 2 })
    const other = await hooks().onConnectionCreated(connection({ connectionId: 'other' }))
    expect(other).toMatchObject({ ok: false, error: { code: 'duplicate' } })
  })

  it('creates the webhook of the chosen registration', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    await hooks({ registration: 'companies' }).onConnectionCreated(connection())
    const notes = { entity: 'TicketNote', subscribed: ['title'] }
    await hooks({ registration: notes }).onConnectionCreated(connection({ connectionId: 'other' }))
    expect(webhooks().map(({ entity }) => entity)).toEqual(['Company', 'TicketNote'])
  })
})

describe('onConnectionDeleted', () => {
  it('removes the webhook of the connection and no other, and can be called again', async () => {
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

  it('removes a webhook with fields that the tenant no longer has', async () => {
    const { connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    const registration = { entity: 'Ticket', subscribed: ['udf:Gone'] }
    expect(await hooks({ registration }).onConnectionDeleted(connection())).toMatchObject({ ok: true })
    expect(webhooks()).toEqual([])
  })

  it('can be called again after an outage of the provider', async () => {
    const { autotask, connection, hooks, webhooks } = await hooksWorld()
    await hooks().onConnectionCreated(connection())
    autotask.fail({ kind: 'outage', method: 'DELETE', path: /./ })
    const error = { code: 'unavailable', retryable: true }
    expect(await hooks().onConnectionDeleted(connection())).toMatchObject({ ok: false, error })
    expect(await hooks().onConnectionDeleted(connection())).toMatchObject({ ok: true })
    expect(webhooks()).toEqual([])
  })
})

describe('a hook returns a failure for', () => {
  it.each([
    ['no webhook secret', { webhookSecret: undefined }, 'invalid_connection', /there is none/],
    ['a secret that Autotask rejects', { webhookSecret: ' ' }, 'invalid_connection', /is invalid/],
    ['an invalid URL', { webhookUrl: '/webhook' }, 'invalid_connection', /"\/webhook", which is not a URL/],
    ['invalid credentials', { credentials: {} }, 'invalid_connection', /^credentials/],
    ['an invalid GUID', { connectionConfig: { webhookGuid: '1' } }, 'invalid_connection', /webhookGuid.+"1"/],
    ['no API user', { connectionConfig: {} }, 'preflight_failed', /username/],
    ['an unreachable URL', { webhookUrl: 'http://nango.internal/x' }, 'preflight_failed', /not https/],
    ['a wrong API key', { credentials: { type: 'API_KEY', apiKey: 'wrong' } }, 'preflight_failed', /./],
  ])('%s', async (_, more, code, message) => {
    const { connection, hooks, webhooks } = await hooksWorld()
    const result = await hooks().onConnectionCreated(connection(more))
    expect(result).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(message) } })
    expect(JSON.stringify(result)).not.toContain(secret)
    expect(webhooks()).toEqual([])
  })

  it('a provider that does not answer in time', async () => {
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
  ['a key that is too short', { key: 'short' }, 'key must have'],
  ['an empty property name', { propName: '' }, 'propName is empty'],
  ['a timeout of 0', { timeoutMs: 0 }, 'timeoutMs is 0'],
  ['an unknown preset', { registration: 'toString' }, 'registration is "toString"'],
  ['an invalid spec', { registration: { entity: 'Spaceship' } }, 'registration is not valid'],
])('rejects %s at creation', async (_, more, message) => {
  const { hooks } = await hooksWorld()
  expect(() => hooks(more)).toThrow(
    expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(message) }),
  )
})

it('rejects a plugin without the register half, and one with another contract version', () => {
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
