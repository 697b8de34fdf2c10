import type { operations } from '../../api/schema.d.ts'
import type { Filter } from '../../shared/filters/use-filter.ts'

/** The filter in the address of the page. The address may hold anything: the API refuses what it does not know. */
export type ConnectionFilter = Filter<
  | 'search'
  | 'provider_config_key'
  | 'status'
  | 'cause'
  | 'level'
  | 'level_cause'
  | 'silent'
  | 'coverage'
  | 'coverage_cause'
  | 'sort'
>

export type ConnectionListQuery = NonNullable<operations['listConnectionSummaries']['parameters']['query']>
