import type { Command } from 'commander'
import type { CommonOptions } from '../command.ts'
import type { DeliveryAnswer } from '../../api/destinations/answers.ts'

/** Which deliveries. */
export interface DeliveryFilter extends CommonOptions {
  readonly integration?: string
  readonly connection?: string
  readonly destination?: string
  readonly type?: string
  readonly from?: string
  readonly to?: string
}

/** Adds the options of a `DeliveryFilter`. */
export function withDeliveryFilter(command: Command): Command {
  return command
    .option('--integration <key>', 'of this integration')
    .option('--connection <id>', 'of this connection')
    .option('--destination <id>', "a handler's id, or an endpoint's, e.g. http:1")
    .option('--type <type>', 'e.g. Ticket')
    .option('--from <time>', 'received at or after, e.g. 2026-11-21 or 2026-11-21T08:00:00Z')
    .option('--to <time>', 'received before')
}

/** The filter in the names of the API. */
export function fieldsOf({ integration, connection, destination, type, from, to }: DeliveryFilter) {
  return { provider_config_key: integration, connection_id: connection, destination, type, from, to }
}

/** `held (paused)`. */
export function stateOf({ state, held_reason }: DeliveryAnswer): string {
  return held_reason === null ? state : `${state} (${held_reason})`
}
