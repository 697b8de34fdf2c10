import { fileURLToPath } from 'node:url'
import type { AutotaskEvent } from '@guidepost/autotask-payload'
import { fetchHandler } from '@guidepost/nango-host'
import { autotask } from '@guidepost/provider-autotask'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

export interface Tenants {
  /** The secrets of a tenant's webhook: two during a rotation, none for an unknown tenant. */
  secretsOf(tenant: string): Promise<readonly string[]>
  keep(tenant: string, event: AutotaskEvent): Promise<void>
}

/** A Hono application with a webhook URL and a secret for each tenant, so that no tenant can sign for another. */
export function createApp(tenants: Tenants): Hono {
  const provider = autotask()
  return new Hono().post('/webhooks/:tenant', (context) => {
    const tenant = context.req.param('tenant')
    const handle = fetchHandler(provider, {
      secrets: () => tenants.secretsOf(tenant),
      onEvent: (event) => tenants.keep(tenant, event),
    })
    return handle(context.req.raw)
  })
}

// Bun, Deno and Workers take `export default createApp(…)`; Node needs a server.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const secret = process.env['AUTOTASK_SECRET'] ?? ''
  const app = createApp({
    secretsOf: async (tenant) => (tenant === 'acme' ? [secret] : []),
    keep: async (tenant, event) => console.log(tenant, event),
  })
  serve({ fetch: app.fetch, port: 3000 }, () => console.log('POST http://localhost:3000/webhooks/acme'))
}
