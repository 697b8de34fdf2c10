import type { Command } from 'commander'
import { withOwnerFilter, type OwnerFilter } from '../shared/options.ts'

/** Selects events. */
export interface EventFilter extends OwnerFilter {
  readonly state?: string
  readonly outcome?: string
  readonly type?: string
}

/** Adds the options of an `EventFilter` except `state` and `outcome`. */
export function withEventFilter(command: Command): Command {
  return withOwnerFilter(command).option('--type <type>', 'only those of this type, e.g. Ticket')
}

export function withStateFilter(command: Command): Command {
  return command
    .option(
      '--outcome <outcome>',
      'only those with this outcome: delivered, waiting, retrying, dead, filtered, cancelled, unsubscribed, unmatched, unparsable, notice or superseded',
    )
    .option('--state <state>', 'only those in this stored state: accepted, or one of the last five outcomes')
}

/** The filter as the API's query. */
export function queryOf({ state, outcome, type, integration, connection }: EventFilter) {
  return { state, outcome, type, provider_config_key: integration, connection_id: connection }
}
