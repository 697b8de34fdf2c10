import type { DeliveryAnswer } from '../../api/deliveries/answers.ts'
import type { EventAnswer, ListedEventAnswer } from '../../api/events/answers.ts'
import { stateOf as stateOfDelivery } from '../deliveries/view.ts'
import { details, printableLines, shown, table, type Columns } from '../../terminal/output.ts'

export const eventColumns: Columns<ListedEventAnswer> = {
  ID: (each) => each.id,
  RECEIVED: (each) => each.received_at,
  OUTCOME: outcomeOf,
  TYPE: (each) => each.type,
  ACTION: (each) => each.action,
  TITLE: (each) => each.title,
  INTEGRATION: (each) => each.provider_config_key,
  CONNECTIONS: (each) => each.connections,
  DUPLICATES: (each) => each.duplicates,
}

/** An event on one line. */
export function lineOf(event: ListedEventAnswer): string {
  const { received_at, id, type, action, title, provider_config_key, connections } = event
  const typeAndAction = [type, action, title ?? '']
    .filter((text) => text !== '')
    .map(shown)
    .join(' ')
  return [received_at, id, outcomeOf(event), typeAndAction, provider_config_key, shown(connections)].join('  ')
}

/** An event with its deliveries and its body. */
export function describeEvent(event: EventAnswer): string {
  const summary = details({
    id: event.id,
    outcome: outcomeOf(event),
    received: event.received_at,
    type: event.type,
    action: event.action,
    title: event.title,
    integration: event.provider_config_key,
    connections: event.connections,
    duplicates: event.duplicates,
    'verified with secret': event.secret_id,
  })
  const body = event.body_text === undefined ? shown(event.body_base64) : printableLines(event.body_text)
  return [summary, table(deliveryColumns, event.deliveries), ...changesOf(event), body].join('\n\n')
}

/** The changes since the previous event of the record. */
function changesOf({ previous }: EventAnswer): string[] {
  return previous ? [`changed since event ${previous.id}\n${table(changeColumns, previous.changes)}`] : []
}

type Change = NonNullable<EventAnswer['previous']>['changes'][number]

const changeColumns: Columns<Change> = {
  FIELD: (each) => each.field,
  BEFORE: (each) => each.before,
  AFTER: (each) => each.after,
}

const deliveryColumns: Columns<DeliveryAnswer> = {
  DESTINATION: (each) => each.destination,
  CONNECTION: (each) => each.connection_id,
  STATE: stateOfDelivery,
  ATTEMPT: (each) => each.attempt,
  REPLAY: (each) => (each.replay ? 'yes' : 'no'),
  DUE: (each) => each.due_at,
  SETTLED: (each) => each.settled_at,
  ERROR: (each) => each.error,
}

/** `unmatched (unknown_guid)`. */
function outcomeOf({ outcome, reason }: Pick<ListedEventAnswer, 'outcome' | 'reason'>): string {
  return reason ? `${outcome} (${shown(reason)})` : outcome
}
