import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import type { Provider } from '@guidepost/provider'
import type { Environment, Integration, JsonObject } from '@guidepost/store'
import type { Gateway } from '../composition.ts'
import type { SetupResult } from '../connections/setup.ts'
import type { Progress } from '../registrations/options.ts'

/** The name of the first tenant, and of its connection. */
export const tenantName = 'acme'
/** The tenants that are connected later. */
const others = ['globex', 'initech']
const preset = 'tickets'

/** Starts the simulated Autotask in this process, with its tenants, `more` of them, and a running clock. */
export function startTenants(more: readonly string[]): Promise<Autotask> {
  return startAutotask({ clock: 'real', tenants: [tenantName, ...others, ...more].map((name) => ({ name })) })
}

/** A tenant whose webhook is registered. */
export interface ConnectedTenant {
  /** Autotask's id of the webhook. */
  readonly guid: string
}

/** Where the demo's connections are. */
export interface TenantPlace {
  readonly environment: Environment
  readonly integration: Integration
  readonly provider: Provider
}

/**
 * Connects a tenant under its name, as `guidepost connect` does. After an earlier start, the connection still exists,
 * but not its webhook, because the simulated Autotask stores nothing; then creates the webhook again.
 */
export async function setUpTenant(
  { connections, registrations, store }: Gateway,
  place: TenantPlace,
  { name, user }: Autotask['tenant'],
  say: (progress: Progress) => void = () => undefined,
): Promise<SetupResult> {
  // The port may have changed since the last start. The demo needs no approval for that.
  await registrations.controls.adoptUrl(place.environment.id)
  const config: JsonObject = { username: user.username, apiIntegrationCode: user.integrationCode }
  const credentials: JsonObject = { type: 'API_KEY', apiKey: user.secret }
  const { spec } = place.provider.register!.presets[preset]!
  return await connections.setup.run(
    {
      ...place,
      connectionId: name,
      before: null,
      account: { config, credentials },
      chosen: [{ preset, spec: spec as JsonObject }],
      async save() {
        const now = Date.now()
        const found = await store.findConnection(place.integration.id, name)
        const input = { config, credentials, matchKeys: [], now }
        const saved = found
          ? await store.updateConnection({ id: found.id, version: found.version, ...input })
          : await store.createConnection({
              ...input,
              integrationId: place.integration.id,
              connectionId: name,
              metadata: null,
              tags: {},
            })
        if (typeof saved === 'object' && 'connection' in saved) return saved.connection
        throw new Error(`The connection ${name} could not be written: ${JSON.stringify(saved)}`)
      },
    },
    { actor: 'person', signal: AbortSignal.timeout(30_000), say },
  )
}

/** Connects a tenant. Throws if its webhook does not become active. */
export async function connectTenant(
  gateway: Gateway,
  place: TenantPlace,
  tenant: Autotask['tenant'],
  say: (progress: Progress) => void,
): Promise<ConnectedTenant> {
  const connected = await setUpTenant(gateway, place, tenant, say)
  const [registration] = connected.ok ? connected.registrations : []
  if (typeof registration?.done === 'object' && registration.done.guid !== null) return { guid: registration.done.guid }
  throw new Error(`The demo could not connect its tenant ${tenant.name}. The log says why`)
}

/** The alert of the demo. */
export const alertId = 'coffee-machine'

/** Links the alert to a ticket, over the API. Removes links of an earlier start, whose tickets no longer exist. */
export async function linkAlert(
  { url, store }: Gateway,
  { environment, integration, apiKey }: { environment: Environment; integration: Integration; apiKey: string },
  ticket: number,
): Promise<void> {
  const { rows } = await store.listLinks({ environmentId: environment.id }, { limit: 1000 })
  for (const { id } of rows) await store.deleteLink({ environmentId: environment.id, id })
  const place = { provider_config_key: integration.uniqueKey, connection_id: tenantName }
  const answer = await fetch(`${url}/v1/linked-tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...place, alert_id: alertId, ticket_id: ticket }),
  })
  if (!answer.ok) throw new Error(`The demo could not link its alert to a ticket: ${await answer.text()}`)
}

/** Opens a ticket and returns its id. */
export function openTicket(tenant: Autotask['tenant'], title: string): number {
  return tenant.create('Tickets', { title, status: 1, priority: 2, companyID: tenant.companyId })
}
