import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { expectSame, guid, invalid, problem, secret, sign, type Case } from './world.ts'

const success = { status: 'success' }
const invalidSignature = { error: 'Invalid webhook signature' }

/** The answer to the sender of a webhook, the connections of its event, and the handlers that run. */
export const receiveCases: readonly Case[] = [
  {
    row: 'receive/path-parameters',
    run: async ({ post }) => {
      const issue = { path: ['environmentUuid'] }
      expectSame(await post('/webhook/x/autotask', '{}'), 400, invalid('invalid_uri_params', issue))
    },
  },
  {
    row: 'receive/unknown-environment',
    run: async ({ post }) =>
      expectSame(await post(`/webhook/${randomUUID()}/autotask`, '{}'), 404, problem('unknown_environment')),
  },
  {
    row: 'receive/unknown-integration',
    run: async ({ webhook }) => expectSame(await webhook({}, {}, 'nobody'), 404, problem('unknown_provider_config')),
  },
  {
    row: 'receive/typed-error',
    run: async ({ webhook }) => expectSame(await webhook({}, { 'x-hook-signature': 'x' }), 401, invalidSignature),
  },
  {
    // Nango's Autotask handler throws for a body that is not JSON.
    row: 'receive/handler-throws',
    differs: true,
    run: async ({ webhook }) => expectSame(await webhook({}, { 'content-type': 'text/plain' }), 200, success),
  },
  { row: 'receive/success', run: async ({ webhook }) => expectSame(await webhook(), 200, success) },
  {
    row: 'signature/missing',
    run: async ({ post, environment }) => {
      const answer = await post(`/webhook/${environment.uuid}/autotask`, '{}')
      expectSame(answer, 401, { error: 'Missing webhook signature' })
    },
  },
  {
    row: 'signature/invalid',
    run: async ({ webhook }) => {
      expectSame(await webhook({}, sign('another body')), 401, invalidSignature)
      expectSame(await webhook({}, {}, 'no-secret'), 401, invalidSignature)
    },
  },
  {
    row: 'lookup/no-value',
    run: async ({ webhook, newest }) => {
      expectSame(await webhook({ Guid: undefined }), 200, success)
      expect(await newest()).toMatchObject({ state: 'unmatched', connections: [], destinations: [] })
    },
  },
  {
    row: 'lookup/config',
    run: async ({ webhook, newest }) => {
      expectSame(await webhook(), 200, success)
      expect(await newest()).toMatchObject({ state: 'accepted', connections: ['acme'] })
      await webhook({}, {}, 'quiet')
      expect((await newest()).connections).toEqual([])
    },
  },
  {
    row: 'lookup/letter-case',
    differs: true,
    run: async ({ webhook, newest }) => {
      await webhook({ Guid: `{${guid.toUpperCase()}}` })
      expect((await newest()).connections).toEqual(['acme'])
    },
  },
  {
    row: 'lookup/several',
    differs: true,
    run: async ({ connect, request, webhook, newest }) => {
      const message = expect.stringContaining('"acme"')
      const connection_config = { webhookGuid: guid }
      const answer = await connect('second', { connection_config })
      expectSame(answer, 409, problem('webhook_guid_conflict', { message }))
      // One event for all connections, as at Nango.
      const options = { share_webhook_guids: true, custom: { webhookSecret: secret } }
      await request('POST', '/integrations', { provider: 'autotask', unique_key: 'shared', ...options })
      const place = { provider_config_key: 'shared', connection_config }
      for (const connection_id of ['one', 'two']) await request('POST', '/connections', { ...place, connection_id })
      await webhook({}, {}, 'shared')
      const { connections, destinations } = await newest()
      expect(connections).toEqual(['one', 'two'])
      expect(destinations.filter((id) => id === 'tickets')).toHaveLength(2)
    },
  },
  {
    row: 'lookup/none',
    run: async ({ webhook, newest }) => {
      expectSame(await webhook({ Guid: randomUUID() }), 200, success)
      expect(await newest()).toMatchObject({ state: 'unmatched', connections: [], destinations: [] })
    },
  },
  {
    row: 'subscriptions/type',
    run: async ({ webhook, newest }) => {
      await webhook({ EntityType: 'Company' })
      expect((await newest()).destinations).toContain('companies')
      await webhook()
      expect((await newest()).destinations).not.toContain('companies')
    },
  },
  {
    row: 'subscriptions/wildcard',
    run: async ({ webhook, newest }) => {
      await webhook({ EntityType: 'Spaceship' })
      expect((await newest()).destinations).toContain('everything')
    },
  },
  {
    row: 'subscriptions/once',
    run: async ({ webhook, newest }) => {
      await webhook()
      expect((await newest()).destinations.filter((id) => id === 'tickets')).toHaveLength(1)
    },
  },
  {
    row: 'subscriptions/run-name',
    differs: true,
    run: async ({ webhook, newest }) => {
      await webhook({ EntityType: 'Spaceship' })
      expect((await newest()).type).toBe('Spaceship')
    },
  },
  {
    row: 'subscriptions/none',
    run: async ({ request, webhook, newest }) => {
      const connection_config = { webhookGuid: randomUUID() }
      await request('POST', '/connections', { provider_config_key: 'quiet', connection_id: 'q', connection_config })
      expectSame(await webhook({ Guid: connection_config.webhookGuid }, {}, 'quiet'), 200, success)
      expect(await newest()).toMatchObject({ state: 'unsubscribed', connections: ['q'], destinations: [] })
    },
  },
]
