import type { Command } from 'commander'
import { withOwnerFilter, type OwnerFilter } from '../shared/options.ts'

/** Selects events. */
export interface EventFilter extends OwnerFilter {
  readonly state?: string
  readonly type?: string
}

/** Adds the options of an `EventFilter` except `state`. */
export function withEventFilter(command: Command): Command {
  return withOwnerFilter(command).option('--type <type>', 'only those of this type, e.g. Ticket')
}

export function withStateFilter(command: Command): Command {
  return command.option(
    '--state <state>',
    'only those in this state: accepted, unsubscribed, unmatched, unparsable, notice or superseded',
  )
}

/** The filter as the API's query. */
export function queryOf({ state, type, integration, connection }: EventFilter) {
  return { state, type, provider_config_key: integration, connection_id: connection }
}
