import type { components } from '../../api/schema.d.ts'

type Named = Pick<components['schemas']['ListedEvent'], 'type' | 'action' | 'title'>

/**
 * The display name of an event: `T20261130.0042 · Update`; without a title `Ticket Update`. Types such as `ticket.closed`
 * include their action; unreadable events have no type.
 */
export function nameOfEvent({ type, action, title }: Named): string {
  const hasAction = type.toLowerCase().endsWith(`.${action.toLowerCase()}`)
  if (title !== null) return `${title} · ${hasAction || action === '' ? type : action}`
  const name = hasAction ? type : `${type} ${action}`.trim()
  return name === '' ? 'Unreadable' : name
}

/** The kind of record that an event is about, in words: `configuration item`; `ticket` for the type `ticket.closed`. */
export function recordOfEvent(type: string): string {
  const [kind = ''] = type.split('.')
  const words = kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').replaceAll('_', ' ')
  return words === '' ? 'record' : words.toLowerCase()
}
