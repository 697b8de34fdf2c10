import { standardWebhooks } from '@guidepost/provider-standard-webhooks'
import { expect, it } from 'vitest'
import { fetchHandler, nangoHandler, type Failure } from '../src/index.ts'
import { Err, miniHost, MiniNangoError as NangoError, Ok, type WebhookHandler } from './support/mini-host.ts'
import { recorder } from './support/recorder.ts'

// A provider that signs a time, has its own types, and has its match value deep in the payload.
const provider = standardWebhooks({ match: { event: 'data.account', connection: 'account' } })
const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const event = { type: 'invoice.paid', data: { account: 'acct_1' } }
const body = new TextEncoder().encode(JSON.stringify(event))
const sentAt = Date.UTC(2026, 0, 15)
const headers = { ...provider.receive.sign(body, secret, sentAt), 'content-type': 'application/json' }

it.each([
  ['in time', sentAt + 1000, 200, ['acct']],
  ['an hour late', sentAt + 3_600_000, 401, []],
])('a Nango-style host checks a webhook signed %s', async (_, now, status, connectionIds) => {
  const routing = { webhookType: 'type', connectionIdentifier: 'data.account', propName: 'account' }
  const billingRouting: WebhookHandler = nangoHandler(provider, { Ok, Err, NangoError, routing, now: () => now })
  const host = miniHost({
    registry: { billingRouting },
    providers: { billing: 'billingRouting' },
    integrations: [{ uniqueKey: 'billing', provider: 'billing', custom: { webhookSecret: secret } }],
    connections: [{ connectionId: 'acct', connectionConfig: { account: 'acct_1' } }],
    syncs: [{ name: 'invoices', webhookSubscriptions: ['invoice.paid'] }],
  })
  expect((await host.post('billing', headers, body)).status).toBe(status)
  expect(host.runs.map(({ connectionId }) => connectionId)).toEqual(connectionIds)
})

it.each([
  ['in time', sentAt + 1000, 200, undefined, ['acct_1']],
  ['an hour late', sentAt + 3_600_000, 401, 'expired', []],
])('a fetch handler checks a webhook signed %s', async (_, now, status, reason, keys) => {
  const failures: Failure[] = []
  const { onEvent, events } = recorder()
  const options = { secrets: [secret], onEvent, onFailure: (one: Failure) => failures.push(one), now: () => now }
  const request = new Request('https://example.com/', { method: 'POST', headers, body })
  expect((await fetchHandler(provider, options)(request)).status).toBe(status)
  expect(failures[0]?.reason).toBe(reason)
  expect(events.map(({ identity }) => identity.matchKey)).toEqual(keys)
})
