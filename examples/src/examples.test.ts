import { once } from 'node:events'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AddressInfo } from 'node:net'
import { startAutotask } from '@guidepost/autotask-simulator'
import type { AutotaskEvent } from '@guidepost/autotask-payload'
import { autotask } from '@guidepost/provider-autotask'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createApp as createExpressApp, inboxFile } from './express.ts'
import { createApp as createHonoApp } from './hono.ts'
import { openInbox } from './inbox.ts'
import { autotaskConnections } from './nango-style-host/autotask-connections.ts'
import { autotaskWebhookRouting } from './nango-style-host/autotask-webhook-routing.ts'
import { Database, routeWebhook } from './nango-style-host/host.ts'

const secret = 'enkmoj676nwh8'
const text = '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181}'
const body = new TextEncoder().encode(text)
const { receive } = autotask()

function signedPost(key: string) {
  return { method: 'POST', headers: { ...receive.sign(body, key, 0) }, body }
}

it('Express keeps a repeated event once, and refuses a forged one', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const inbox = openInbox(':memory:')
  const server = createExpressApp([secret], inbox).listen(0)
  onTestFinished(() => {
    server.close()
    inbox.close()
    log.mockRestore()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const statuses: number[] = []
  for (const key of [secret, secret, 'forged'])
    statuses.push((await fetch(`${url}/webhooks/autotask`, signedPost(key))).status)
  expect(statuses).toEqual([200, 200, 401])
  expect(log).toHaveBeenCalledExactlyOnceWith('webhook refused:', 'webhook_invalid_signature', 'mismatch', '')
  const waiting = await (await fetch(`${url}/inbox`)).json()
  expect(waiting).toEqual([{ type: 'Ticket', connection_key: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb' }])
})

it('Express keeps its inbox outside of the checkout', () => {
  expect(relative(fileURLToPath(new URL('../..', import.meta.url)), inboxFile())).toMatch(/^\.\.[/\\]/)
})

it('Hono rejects the signature of one tenant for another', async () => {
  const kept: [string, AutotaskEvent['entity']][] = []
  const secrets: Record<string, string[]> = { acme: ['old', secret], bolt: ['another'] }
  const app = createHonoApp({
    secretsOf: (tenant) => Promise.resolve(secrets[tenant] ?? []),
    keep: async (tenant, { entity }) => void kept.push([tenant, entity]),
  })
  const statuses: number[] = []
  for (const tenant of ['acme', 'bolt', 'nobody'])
    statuses.push((await app.request(`/webhooks/${tenant}`, signedPost(secret))).status)
  expect(statuses).toEqual([200, 401, 401])
  expect(kept).toEqual([['acme', 'Ticket']])
})

it('a Nango-style host runs the plugin as one of its routing handlers', async () => {
  const calls: unknown[] = []
  const nango = {
    integration: { custom: { webhookSecret: secret } },
    executeScriptForWebhooks(call: unknown) {
      calls.push(call)
      return Promise.resolve({ connectionIds: ['acme'] })
    },
  }
  const post = (headers: Record<string, string>) => routeWebhook(autotaskWebhookRouting, nango, headers, text)
  expect(await post(signedPost(secret).headers)).toEqual({ status: 200, body: { status: 'success' } })
  expect(await post(signedPost('forged').headers)).toEqual({
    status: 401,
    body: { error: 'Invalid webhook signature' },
  })
  expect(calls).toEqual([
    { body: JSON.parse(text), webhookType: 'EntityType', connectionIdentifier: 'Guid', propName: 'webhookGuid' },
  ])
})

it('a Nango-style host sets up and removes the webhooks of its connections', async () => {
  const simulator = await startAutotask({ processingMs: 0 })
  onTestFinished(() => simulator.close())
  const { username, secret: apiKey, integrationCode } = simulator.tenant.user
  const database = new Database()
  const hooks = autotaskConnections(autotask(), database, 'a key of the host, the same for ever', {
    trustedOrigins: [simulator.url],
    fetch: simulator.fetch,
  })
  const acme = {
    connectionId: 'acme',
    connectionConfig: { username, apiIntegrationCode: integrationCode },
    credentials: { type: 'API_KEY', apiKey },
    webhookUrl: 'https://nango.example.com/webhook/0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76/autotask',
    webhookSecret: secret,
  }
  expect(await hooks.onConnectionCreated(acme)).toMatchObject({ ok: true })
  const [webhook] = simulator.tenant.webhooks()
  expect(webhook).toMatchObject({ entity: 'Ticket', isActive: true, isReady: true })
  expect(database.connectionConfig('acme')).toEqual({ webhookGuid: webhook!.guid })
  expect(await hooks.onConnectionDeleted(acme)).toMatchObject({ ok: true })
  expect(simulator.tenant.webhooks()).toEqual([])
})
