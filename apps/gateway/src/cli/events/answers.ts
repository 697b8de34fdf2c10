import type { CommonOptions } from '../command.ts'

/** Which events. */
export interface EventFilter extends CommonOptions {
  readonly state?: string
  readonly type?: string
  readonly integration?: string
  readonly connection?: string
}

/** The filter as the API's query. */
export function queryOf({ state, type, integration, connection }: EventFilter) {
  return { state, type, provider_config_key: integration, connection_id: connection }
}
