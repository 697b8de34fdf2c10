import type { EventFilter, Store } from '@guidepost/store'
import type { z } from 'zod'
import { toOwnerFilter } from '../http/lookup.ts'
import type { streamEventsQuery } from './requests.ts'

/** Converts the query's filter to the store's. Throws a 404 for an unknown integration or connection. */
export async function toEventFilter(
  store: Store,
  environmentId: number,
  { state, outcome, type, provider_config_key, connection_id }: z.infer<typeof streamEventsQuery>,
): Promise<EventFilter> {
  return {
    ...(await toOwnerFilter(store, environmentId, { provider_config_key, connection_id })),
    state,
    outcome,
    type,
  }
}
