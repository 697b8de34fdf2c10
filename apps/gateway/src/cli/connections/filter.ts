import type { Command } from 'commander'
import { withIntegrationFilter, type IntegrationOption } from '../shared/options.ts'

/** Selects connections by their id, the status of their webhooks, and their silence. */
export interface ConnectionFilter extends IntegrationOption {
  readonly search?: string
  readonly status?: string
  readonly cause?: string
  readonly silent?: string
}

/** Adds the options of a `ConnectionFilter`. */
export function withConnectionFilter(command: Command): Command {
  return withIntegrationFilter(command)
    .option('--search <text>', 'only those whose id contains this')
    .option('--status <status>', 'only those with a webhook in this status, e.g. failed, or not_set_up')
    .option('--cause <text>', 'only those with this cause, as "status" prints it')
    .option('--silent <time>', 'only those that received no event for this long, e.g. 90m, 24h or 7d')
}

/** The filter as the API's query. */
export function connectionQueryOf({ integration, search, status, cause, silent }: ConnectionFilter) {
  return { provider_config_key: integration, search, status, cause, silent }
}
