import { deep } from '@guidepost/tooling-testing'
import { askWebhooks, startScene, type Scene } from './autotask.ts'
import { databases } from './databases.ts'

/** SQLite in `test`; also PostgreSQL in `test:deep`. */
export const stores = deep ? databases : databases.slice(0, 1)

const monitor = { registrations: [{ preset: 'ticket-monitor' }] }

/** A gateway, and a simulator with a tenant per name. Each tenant's connection has its name. */
export async function openTenants(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
  { overHttp = false } = {},
) {
  const users = [{}, { username: 'second@example.com' }]
  const tenants = names.map((name) => (name === 'new-user' ? { name, users } : { name }))
  const scene = await startScene({ overHttp, env, simulator: { tenants } })
  const request: Scene['test']['request'] = (...args) => scene.test.request(...args)
  const tenantOf = (name: string) => scene.autotask.tenants.find((tenant) => tenant.name === name)!
  const registrationOf = async (connection: string) =>
    (await request('GET', `/v1/registrations?connection_id=${connection}`)).body.data[0]
  return {
    scene,
    tenantOf,
    registrationOf,
    connect: (connection: string) => scene.connect(connection, monitor),
    async act(connection: string, action: string) {
      const { id } = await registrationOf(connection)
      const { status, body } = await request('POST', `/v1/registrations/${id}/${action}`)
      return { status, ...body.data }
    },
    disconnect: (connection: string) => request('DELETE', `/connections/${connection}?provider_config_key=autotask`),
    /** Creates and closes a ticket. */
    async closeTicket(name: string): Promise<void> {
      const tenant = tenantOf(name)
      const id = tenant.create('Tickets', { title: 'Alert', status: 1, priority: 1, companyID: tenant.companyId })
      tenant.update('Tickets', id, { status: 5, resolution: 'Done' })
      await scene.autotask.clock.settle()
    },
    /** Changes the webhook through Autotask's API. */
    patch: (name: string, body: object) => askWebhooks(scene.autotask, tenantOf(name).user, 'PATCH', '', body),
    eventsOf: async (connection: string) => (await request('GET', `/v1/events?connection_id=${connection}`)).body.data,
  }
}

export type Tenants = Awaited<ReturnType<typeof openTenants>>
