import type { EntityFields } from '../rows/entity-information.ts'
import type { CallOptions } from '../http/transport.ts'
import type { WebhookEntity } from '../webhooks/webhooks.ts'

/** The fields of an entity that say when a record changed. Autotask developer help, "REST best practices". */
export interface Stamps {
  /** Moves when a field of the record changes. */
  readonly modified: string | undefined
  /** Moves on that, and when something is added beside the record, e.g. a note to a ticket. */
  readonly activity: string | undefined
  readonly created: string | undefined
  /** The resource that made the last change; `undefined` for most entities. */
  readonly actor: string | undefined
  /** The stamps that a query can filter by, in this tenant. */
  readonly queryable: readonly string[]
}

/** The names of the stamps, the usual one first. Tickets and companies spell theirs differently. */
const candidates: Readonly<Record<WebhookEntity, Record<'modified' | 'activity' | 'created' | 'actor', string[]>>> = {
  Ticket: {
    modified: ['lastTrackedModificationDateTime'],
    activity: ['lastActivityDate'],
    created: ['createDate'],
    actor: ['lastActivityResourceID'],
  },
  Company: {
    modified: ['lastTrackedModifiedDateTime'],
    activity: ['lastActivityDate'],
    created: ['createDate'],
    actor: [],
  },
  Contact: { modified: ['lastModifiedDate'], activity: ['lastActivityDate'], created: ['createDate'], actor: [] },
  // Not in Autotask's table of best practices. Whether the stamp is queryable is not documented: the metadata says so.
  ConfigurationItem: {
    modified: ['lastModifiedTime'],
    activity: [],
    created: ['createDate'],
    actor: ['lastActivityPersonID'],
  },
  // Nothing can be added beside a note, so its activity is a change of the note.
  TicketNote: {
    modified: ['lastActivityDate', 'lastModifiedDateTime'],
    activity: [],
    created: ['createDateTime'],
    actor: [],
  },
}

/** The REST name of the entity that webhooks of each kind watch. */
export const recordEntities: Readonly<Record<WebhookEntity, string>> = {
  Company: 'Companies',
  Contact: 'Contacts',
  ConfigurationItem: 'ConfigurationItems',
  Ticket: 'Tickets',
  TicketNote: 'TicketNotes',
}

/** Reads the stamps of an entity from the metadata of the tenant. */
export async function readStamps(
  entityFields: EntityFields,
  entity: WebhookEntity,
  options: CallOptions,
): Promise<Stamps> {
  const fields = await entityFields.fields(recordEntities[entity], options)
  const known = new Map(fields.map((field) => [field.name.toLowerCase(), field]))
  const names = candidates[entity]
  const find = (list: readonly string[]) => list.find((name) => known.has(name.toLowerCase()))
  const found = {
    modified: find(names.modified),
    activity: find(names.activity),
    created: find(names.created),
    actor: find(names.actor),
  }
  const queryable = [found.modified, found.activity, found.created].filter(
    (name) => name !== undefined && known.get(name.toLowerCase())?.isQueryable !== false,
  )
  return { ...found, queryable: queryable as string[] }
}
