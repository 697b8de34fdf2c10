import type { components } from '../../api/schema.d.ts'

/** The display name of an event: `Ticket Update`. Types such as `ticket.closed` include their action; unreadable events have no type. */
export function nameOfEvent({ type, action }: Pick<components['schemas']['ListedEvent'], 'type' | 'action'>): string {
  const hasAction = type.toLowerCase().endsWith(`.${action.toLowerCase()}`)
  const name = hasAction ? type : `${type} ${action}`.trim()
  return name === '' ? 'Unreadable' : name
}
