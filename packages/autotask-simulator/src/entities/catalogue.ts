import type { Field } from './field.ts'
import * as records from './records.ts'
import * as webhooks from './webhooks.ts'
import { webhookEntities } from './webhooks.ts'
import type { WebhookEntity } from './webhooks.ts'

type Verb = 'POST' | 'PUT' | 'PATCH'

/** An entity of the REST API, and the paths on which it can be written. */
export interface Entity {
  /** The name in paths, e.g. `Tickets`. */
  readonly name: string
  /** The name in error texts and metadata, e.g. `Ticket`. */
  readonly singular: string
  readonly fields: readonly Field[]
  /** `record`: business data such as tickets. `row`: a child of a webhook. */
  readonly kind: 'record' | 'webhook' | 'row' | 'log'
  /** For a record: the entity of the webhooks that watch it. For a webhook or row: the entity that its webhook watches. */
  readonly watched?: WebhookEntity
  readonly hasUdfs: boolean
  /** The methods for writing to `/{name}`. */
  readonly writes: readonly Verb[]
  /** Whether `DELETE /{name}/{id}` exists. */
  readonly deletes: boolean
  /** The collection below another entity: `/{in}/{id}/{as}`. */
  readonly child?: {
    readonly in: string
    readonly as: string
    /** The field with the parent's id. */
    readonly key: string
    readonly writes: readonly Verb[]
    readonly deletes: boolean
  }
}

const all: readonly Verb[] = ['POST', 'PUT', 'PATCH']
const none: readonly Verb[] = []

const log = { kind: 'log', hasUdfs: false, writes: none } as const
const record = { kind: 'record', hasUdfs: true, writes: all, deletes: false } as const
const child = { kind: 'record', writes: none, deletes: false } as const

const recordEntities: readonly Entity[] = [
  { ...record, name: 'Companies', singular: 'Company', fields: records.companyFields, watched: 'Company' },
  {
    ...child,
    name: 'Contacts',
    singular: 'Contact',
    fields: records.contactFields,
    watched: 'Contact',
    hasUdfs: true,
    child: { in: 'Companies', as: 'Contacts', key: 'companyID', writes: all, deletes: true },
  },
  {
    ...record,
    name: 'ConfigurationItems',
    singular: 'ConfigurationItem',
    fields: records.configurationItemFields,
    watched: 'ConfigurationItem',
  },
  { ...record, name: 'Tickets', singular: 'Ticket', fields: records.ticketFields, watched: 'Ticket' },
  {
    ...child,
    name: 'TicketNotes',
    singular: 'TicketNote',
    fields: records.ticketNoteFields,
    watched: 'TicketNote',
    hasUdfs: false,
    child: { in: 'Tickets', as: 'Notes', key: 'ticketID', writes: all, deletes: false },
  },
  { ...record, name: 'Resources', singular: 'Resource', fields: records.resourceFields, writes: none },
  {
    ...log,
    name: 'DeletedTicketLogs',
    singular: 'DeletedTicketLog',
    fields: records.deletedTicketLogFields,
    deletes: false,
  },
  {
    ...log,
    name: 'DeletedTicketActivityLogs',
    singular: 'DeletedTicketActivityLog',
    fields: records.deletedTicketActivityLogFields,
    deletes: false,
  },
  {
    ...log,
    name: 'TicketHistory',
    singular: 'TicketHistory',
    fields: records.ticketHistoryFields,
    deletes: false,
  },
  {
    ...log,
    name: 'WebhookEventErrorLogs',
    singular: 'WebhookEventErrorLog',
    fields: records.errorLogFields,
    deletes: true,
  },
]

function entitiesOfWebhook(watched: WebhookEntity): Entity[] {
  const hook = `${watched}Webhook`
  const row = (as: string, name: string, fields: readonly Field[], writes: readonly Verb[]): Entity => ({
    name: `${hook}${as}`,
    singular: `${hook}${name}`,
    fields,
    kind: 'row',
    watched,
    hasUdfs: false,
    writes: none,
    deletes: false,
    child: { in: `${hook}s`, as, key: 'webhookID', writes, deletes: true },
  })
  return [
    {
      name: `${hook}s`,
      singular: hook,
      fields: webhooks.webhookFields(watched),
      kind: 'webhook',
      watched,
      hasUdfs: false,
      writes: all,
      deletes: true,
    },
    row('Fields', 'Field', webhooks.fieldRowFields, all),
    ...(watched === 'TicketNote' ? [] : [row('UdfFields', 'UdfField', webhooks.udfFieldRowFields, all)]),
    row('ExcludedResources', 'ExcludedResource', webhooks.excludedResourceFields, ['POST']),
  ]
}

export const entities: readonly Entity[] = [...recordEntities, ...webhookEntities.flatMap(entitiesOfWebhook)]

const byPath = new Map(entities.map((entity) => [entity.name.toLowerCase(), entity]))
const byChildPath = new Map(
  entities.flatMap((entity) =>
    entity.child ? [[`${entity.child.in}/${entity.child.as}`.toLowerCase(), entity] as const] : [],
  ),
)

/** The entity with this name in paths, in any case. */
export function entityAt(name: string): Entity | undefined {
  return byPath.get(name.toLowerCase())
}

/** The entity of `/{parent}/{id}/{name}`. */
export function childAt(parent: Entity, name: string): Entity | undefined {
  return byChildPath.get(`${parent.name}/${name}`.toLowerCase())
}

/** Like `entityAt`, but throws a `TypeError` for an unknown name. */
export function entityNamed(name: string): Entity {
  const entity = entityAt(name)
  if (!entity)
    throw new TypeError(`There is no entity "${name}"; there are ${entities.map((one) => one.name).join(', ')}.`)
  return entity
}
