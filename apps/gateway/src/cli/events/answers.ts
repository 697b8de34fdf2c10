import type { CommonOptions } from '../command.ts'

/** An event, as the API lists it. */
export interface EventAnswer {
  readonly id: string
  readonly provider_config_key: string
  readonly connections: readonly string[]
  readonly state: string
  readonly reason: string | null
  readonly type: string
  readonly action: string
  readonly received_at: string
  readonly duplicates: number
}

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
