import type { Command } from 'commander'
import { timeQueryOf, withOwnerFilter, withTimeFilter, type OwnerFilter, type TimeFilter } from '../shared/options.ts'

/** Selects deliveries. */
export interface DeliveryFilter extends OwnerFilter, TimeFilter {
  readonly destination?: string
  readonly type?: string
}

/** Adds the options of a `DeliveryFilter`. */
export function withDeliveryFilter(command: Command): Command {
  return withTimeFilter(
    withOwnerFilter(command)
      .option('--destination <id>', "only those for this handler's or endpoint's id, e.g. http:1")
      .option('--type <type>', 'only those of events of this type, e.g. Ticket'),
  )
}

/** The filter as the API's query. */
export function queryOf({ integration, connection, destination, type, ...time }: DeliveryFilter) {
  return { provider_config_key: integration, connection_id: connection, destination, type, ...timeQueryOf(time) }
}
