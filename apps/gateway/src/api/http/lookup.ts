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
