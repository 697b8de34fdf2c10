import type { Integration, Registration, Store } from '@guidepost/store'
import { Refusal } from './errors.ts'

/** The integration that a path or query of `/v1` names. Throws a 404. */
export async function findIntegration(
  store: Pick<Store, 'findIntegration'>,
  environmentId: number,
  uniqueKey: string,
): Promise<Integration> {
  const integration = await store.findIntegration(environmentId, uniqueKey)
  if (!integration) throw new Refusal('unknown_provider_config', `Integration "${uniqueKey}" does not exist`)
  return integration
}

/** The id of the integration that a filter names; undefined without such a filter. Throws a 404. */
export async function findIntegrationId(
  store: Pick<Store, 'findIntegration'>,
  environmentId: number,
  uniqueKey: string | undefined,
): Promise<number | undefined> {
  return uniqueKey === undefined ? undefined : (await findIntegration(store, environmentId, uniqueKey)).id
}

/** The owner that a filter names: an integration, a connection, or both. */
interface OwnerQuery {
  readonly provider_config_key?: string | undefined
  readonly connection_id?: string | undefined
}

/**
 * The owner that a filter names, as the store wants it. Throws a 404 for an integration or a connection that does not
 * exist, because an empty list would look like the truth. A deleted connection counts as long as something of it is stored.
 */
export async function toOwnerFilter(
  store: Pick<Store, 'findIntegration' | 'countConnections' | 'listEvents' | 'listManaged' | 'listAudits'>,
  environmentId: number,
  { provider_config_key: key, connection_id: connectionId }: OwnerQuery,
): Promise<{ environmentId: number; integrationId: number | undefined; connectionId: string | undefined }> {
  const filter = { environmentId, integrationId: await findIntegrationId(store, environmentId, key), connectionId }
  if (connectionId === undefined || (await store.countConnections(filter)) > 0) return filter
  const one = { limit: 1 }
  const traces = [store.listEvents(filter, one), store.listManaged(filter, one), store.listAudits(filter, one)]
  if ((await Promise.all<{ rows: readonly unknown[] }>(traces)).some(({ rows }) => rows.length > 0)) return filter
  const where = key === undefined ? 'this environment' : `integration "${key}"`
  throw new Refusal('unknown_connection', `Connection "${connectionId}" does not exist in ${where}`)
}

/** A registration of the environment, with its integration. Throws a 404. */
export async function findRegistration(
  store: Pick<Store, 'findRegistration' | 'listIntegrations'>,
  environmentId: number,
  id: number,
): Promise<{ registration: Registration; integration: Integration }> {
  const registration = await store.findRegistration(id)
  const integrations = registration ? await store.listIntegrations(environmentId) : []
  const integration = integrations.find((each) => each.id === registration?.integrationId)
  if (!registration || !integration) throw new Refusal('not_found', `Registration ${id} does not exist`)
  return { registration, integration }
}
