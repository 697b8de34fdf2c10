import type { EventFilter, Store } from '@guidepost/store'
import type { z } from 'zod'
import { findIntegrationId } from '../http/lookup.ts'
import type { streamEventsQuery } from './requests.ts'

/** Converts the query's filter to the store's. Throws a 404 for an unknown integration. */
export async function toEventFilter(
  store: Pick<Store, 'findIntegration'>,
  environmentId: number,
  { provider_config_key, connection_id, state, type }: z.infer<typeof streamEventsQuery>,
): Promise<EventFilter> {
  const integrationId = await findIntegrationId(store, environmentId, provider_config_key)
  return { environmentId, integrationId, state, type, connectionId: connection_id }
}
