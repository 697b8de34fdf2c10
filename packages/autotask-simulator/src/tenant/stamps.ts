import type { Behaviour } from '../behaviour.ts'
import { dateText } from '../entities/field.ts'
import type { Value } from '../entities/field.ts'
import type { Writer } from './record-store.ts'

/** What happened to a record: a change of its fields, of its user-defined fields alone, or an activity beside it, e.g. a note. */
export type StampCause = 'fields' | 'udfs' | 'activity'

/**
 * The stamps that Autotask sets. "LastModifiedDate" is the last update of the record; "LastActivityDate" is that or the last
 * related activity (developer help, "REST best practices"). The stamp of tracked changes is nowhere defined, so two switches
 * say what moves it. A webhook that subscribes a stamp fires on nearly every change.
 */
export function stampsOf(
  entity: string,
  cause: StampCause,
  { by, at }: Writer,
  behaviour: Behaviour,
): Record<string, Value> {
  const isTracked = cause === 'fields' || (cause === 'udfs' ? behaviour.udfsMoveTracked : behaviour.notesMoveTracked)
  const activity = dateText(behaviour.activityStamps === 'seconds' ? Math.floor(at / 1000) * 1000 : at)
  const now = dateText(at)
  switch (entity) {
    case 'Tickets':
      return {
        lastActivityDate: activity,
        lastActivityResourceID: by,
        ...(isTracked && { lastTrackedModificationDateTime: now }),
      }
    case 'TicketNotes':
      return { lastActivityDate: activity }
    case 'Companies':
      return { lastActivityDate: activity, ...(isTracked && { lastTrackedModifiedDateTime: now }) }
    case 'Contacts':
      return { lastActivityDate: activity, ...(isTracked && { lastModifiedDate: now }) }
    case 'ConfigurationItems':
      return cause === 'activity' ? {} : { lastModifiedTime: now, lastActivityPersonID: by }
    default:
      return {}
  }
}

/** Whether a query can filter by a field of the entity; the metadata says so in `isQueryable`. */
export function isQueryable(entity: string, field: string, behaviour: Behaviour): boolean {
  if (entity === 'ConfigurationItems' && field === 'lastModifiedTime') return behaviour.itemStampQueryable
  if (entity === 'TicketNotes' && field === 'lastActivityDate') return behaviour.noteStampQueryable
  return true
}
