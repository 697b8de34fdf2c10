import type { components } from '../api/schema.d.ts'

/** What an event is about, in two words: `Ticket Update`. What can't be read has no type. */
export function nameOfEvent({ type, action }: Pick<components['schemas']['ListedEvent'], 'type' | 'action'>): string {
  const name = `${type} ${action}`.trim()
  return name === '' ? 'Unreadable' : name
}
