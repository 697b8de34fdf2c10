import type { Preset } from '@guidepost/provider'
import { registrationSpecSchema, type RegistrationSpec } from './spec.ts'

/** An Update has only the fields that changed, so a preset also displays what it watches: then recovery can compare the values. */
function preset(description: string, spec: unknown): Preset<RegistrationSpec> {
  return { description, spec: registrationSpecSchema.parse(spec) }
}

/** Ready-made specs. The first is the default of a new connection. */
export const presets: Readonly<Record<string, Preset<RegistrationSpec>>> = {
  tickets: preset(
    'Tickets that are created, deleted, or change in status, priority, queue, assignment or completion.',
    {
      entity: 'Ticket',
      subscribed: ['Status', 'Priority', 'QueueID', 'AssignedResourceID', 'CompletedDate'],
      displayed: [
        'TicketNumber',
        'Title',
        'CompanyID',
        'Status',
        'Priority',
        'QueueID',
        'AssignedResourceID',
        'CompletedDate',
      ],
      name: 'Guidepost Tickets',
    },
  ),
  // Kaseya's help, "Autotask webhook integration with SaaS Alerts": CompletedDate triggers the event, the others are displayed.
  'ticket-monitor': preset('Tickets that are completed, with their resolution, as SaaS Alerts watches them.', {
    entity: 'Ticket',
    events: ['update'],
    subscribed: ['CompletedDate'],
    displayed: ['CompletedDate', 'Status', 'Resolution', 'TicketCreateDate'],
    name: 'Guidepost Ticket Monitor',
  }),
  'ticket-notes': preset('Notes that are added to tickets or changed, with the ticket that they belong to.', {
    entity: 'TicketNote',
    subscribed: ['Title', 'Description'],
    displayed: ['TicketID', 'Title', 'Description'],
    name: 'Guidepost Ticket Notes',
  }),
  companies: preset('Companies that are created, deleted, renamed, or change in type or phone number.', {
    entity: 'Company',
    subscribed: ['CompanyName', 'CompanyType', 'Phone'],
    displayed: ['CompanyName', 'CompanyType', 'Phone'],
    name: 'Guidepost Companies',
  }),
}
