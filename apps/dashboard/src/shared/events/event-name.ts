import type { components } from '../../api/schema.d.ts'

/** What an event is about, in two words: `Ticket Update`; our own types say it all: `ticket.closed`. What can't be read has no type. */
export function nameOfEvent({ type, action }: Pick<components['schemas']['ListedEvent'], 'type' | 'action'>): string {
  const saysAll = type.toLowerCase().endsWith(`.${action.toLowerCase()}`)
  const name = saysAll ? type : `${type} ${action}`.trim()
  return name === '' ? 'Unreadable' : name
}
