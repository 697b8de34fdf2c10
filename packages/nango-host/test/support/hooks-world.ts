import { startAutotask, type AutotaskOptions } from '@guidepost/autotask-simulator'
import { autotask as plugin } from '@guidepost/provider-autotask'
import { onTestFinished } from 'vitest'
import { connectionHooks, type ConnectionHost, type HookedConnection } from '../../src/index.ts'

/** The plugin, without waits and retries. */
export const provider = () => plugin({ rest: { sleep: () => new Promise(setImmediate), random: () => 1, retries: 0 } })

export const secret = 'test-webhook-secret'

/** A connection that the host can change. */
type MiniConnection = { -readonly [Key in keyof HookedConnection]: HookedConnection[Key] }

/** A simulated Autotask, and the hooks of a Nango-style host. */
export async function hooksWorld(options: AutotaskOptions = {}) {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  const { username, secret: apiKey, integrationCode } = autotask.tenant.user
  const facts = new Map<string, unknown>()
  return {
    autotask,
    /** A connection of the simulator's tenant. */
    connection: (more: Partial<MiniConnection> = {}): MiniConnection => ({
      connectionId: 'acme',
      connectionConfig: { username, apiIntegrationCode: integrationCode },
      credentials: { type: 'API_KEY', apiKey },
      webhookUrl: 'https://nango.example.com/webhook/0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76/autotask',
      webhookSecret: secret,
      ...more,
    }),
    /** The hooks of an installation. */
    hooks: (more: Partial<ConnectionHost<MiniConnection>> = {}) =>
      connectionHooks<MiniConnection>(provider(), {
        key: 'the key of the installation, 32 or more',
        propName: 'webhookGuid',
        async keep(connection, config) {
          connection.connectionConfig = { ...connection.connectionConfig, ...config }
        },
        memory: {
          get: async (key) => facts.get(key),
          set: async (key, value) => void facts.set(key, value),
        },
        fetch: autotask.fetch,
        now: () => autotask.clock.now(),
        trustedOrigins: [autotask.url],
        ...more,
      }),
    /** The webhooks at Autotask. */
    webhooks: () => autotask.tenant.webhooks(),
  }
}
