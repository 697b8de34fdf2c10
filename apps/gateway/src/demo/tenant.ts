import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import type { Provider } from '@guidepost/provider'
import type { Environment, Integration, JsonObject } from '@guidepost/store'
import type { Gateway } from '../composition.ts'
import { connect } from '../registrations/connect.ts'
import type { Progress } from '../registrations/options.ts'

/** The name of the tenant, and of its connection. */
export const tenantName = 'acme'
const preset = 'tickets'
/** From one thing that happens in Autotask to the next, and how many there are until it is quiet. */
const pauseMs = 6000
const deeds = 18

/** Autotask's side: one tenant, in this process, with a clock that runs. */
export function startTenant(): Promise<Autotask> {
  return startAutotask({ clock: 'real', tenants: [{ name: tenantName }] })
}

/** The connection of the demo, as it is set up at the (simulated) Autotask. */
export interface ConnectedTenant {
  readonly guid: string
}

/**
 * Connects the tenant, as `guidepost connect` does. Of an earlier start the connection is there, and its webhook isn't: a
 * simulated Autotask forgets everything. Then it is made anew.
 */
export async function connectTenant(
  { registrations, store }: Gateway,
  place: { readonly environment: Environment; readonly integration: Integration; readonly provider: Provider },
  { user }: Autotask['tenant'],
  say: (progress: Progress) => void,
): Promise<ConnectedTenant> {
  // Another port than the last time is no reason to ask anybody here.
  await registrations.adoptUrl(place.environment.id)
  const config: JsonObject = { username: user.username, apiIntegrationCode: user.integrationCode }
  const credentials: JsonObject = { type: 'API_KEY', apiKey: user.secret }
  const { spec } = place.provider.register!.presets[preset]!
  const connected = await connect(registrations, {
    ...place,
    connectionId: tenantName,
    before: null,
    account: { config, credentials },
    chosen: [{ preset, spec: spec as JsonObject }],
    async save() {
      const now = Date.now()
      const found = await store.findConnection(place.integration.id, tenantName)
      const input = { config, credentials, matchKeys: [], now }
      const saved = found
        ? await store.updateConnection({ id: found.id, version: found.version, ...input })
        : await store.createConnection({
            ...input,
            integrationId: place.integration.id,
            connectionId: tenantName,
            metadata: null,
            tags: {},
          })
      if (typeof saved === 'object' && 'connection' in saved) return saved.connection
      throw new Error(`The connection ${tenantName} could not be written: ${JSON.stringify(saved)}`)
    },
    round: { actor: 'person', signal: AbortSignal.timeout(30_000), say },
  })
  const [registration] = connected.ok ? connected.registrations : []
  if (typeof registration?.done === 'object' && registration.done.guid !== null) return { guid: registration.done.guid }
  throw new Error('The demo could not connect its tenant; the log says why')
}

/** The alert of the demo. */
export const alertId = 'coffee-machine'

/** Links the alert to a ticket, over the API. What was linked at an earlier start was of tickets that are forgotten. */
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

/** Somebody opens a ticket. */
export function openTicket(tenant: Autotask['tenant'], title: string): number {
  return tenant.create('Tickets', { title, status: 1, priority: 2, companyID: tenant.companyId })
}

const titles = [
  'Printer on fire',
  'VPN drops every hour',
  'New laptop for Jo',
  'Phishing mail reported',
  'Disk almost full',
]

/** Tickets open, change and close by themselves for a while. Returns what ends it. */
export function playTickets(tenant: Autotask['tenant']): () => void {
  let done = 0
  let ticket = 0
  const timer = setInterval(() => {
    const part = done % 3
    if (part === 0) ticket = openTicket(tenant, titles[(done / 3) % titles.length]!)
    if (part === 1) tenant.update('Tickets', ticket, { priority: 1, assignedResourceID: tenant.technicianId })
    if (part === 2) tenant.update('Tickets', ticket, { status: 5, resolution: 'Done' })
    done += 1
    if (done === deeds) clearInterval(timer)
  }, pauseMs).unref()
  return () => clearInterval(timer)
}
