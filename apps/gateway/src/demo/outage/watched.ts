import type { RecordEntity, WebhookEntity } from '@guidepost/autotask-simulator'

/** The entities that the demo registers: the name of the records in the REST API, that in payloads, and the watched fields. */
export const watched: Readonly<
  Record<WebhookEntity, { readonly records: RecordEntity; readonly type: string; readonly fields: readonly string[] }>
> = {
  Ticket: {
    records: 'Tickets',
    type: 'Ticket',
    fields: ['title', 'status', 'priority', 'queueID', 'assignedResourceID', 'completedDate'],
  },
  TicketNote: { records: 'TicketNotes', type: 'TicketNote', fields: ['title', 'description'] },
  Company: { records: 'Companies', type: 'Account', fields: ['companyName', 'companyType', 'phone'] },
  Contact: { records: 'Contacts', type: 'Contact', fields: ['firstName', 'lastName', 'mobilePhone'] },
  ConfigurationItem: {
    records: 'ConfigurationItems',
    type: 'InstalledProduct',
    fields: ['referenceTitle', 'serialNumber', 'isActive'],
  },
}

export const entityNames = Object.keys(watched) as readonly WebhookEntity[]

/** The registrations of each connection. Each displays what it watches, so that recovery can compare the values. */
export const registrations = entityNames.map((entity) => {
  const { fields } = watched[entity]
  return { spec: { entity, subscribed: fields, displayed: fields } }
})
