import type { WebhookEntity } from '@guidepost/autotask-client'
import type { Autotask } from '@guidepost/autotask-simulator'
import { registrationSpecSchema, type RegistrationSpec } from '../../src/register/spec.ts'

const specs: Readonly<Record<WebhookEntity, object>> = {
  Ticket: { subscribed: ['Title', 'Status'], displayed: ['Title', 'Status'] },
  TicketNote: { subscribed: ['Title'], displayed: ['Title', 'TicketID'] },
  Company: { subscribed: ['CompanyName'], displayed: ['CompanyName'] },
  Contact: { subscribed: ['LastName'], displayed: ['LastName'] },
  ConfigurationItem: { subscribed: ['SerialNumber'], displayed: ['SerialNumber'] },
}

/** A small spec of each entity, which displays what it subscribes. */
export function specOf(entity: WebhookEntity = 'Ticket', more: object = {}): RegistrationSpec {
  return registrationSpecSchema.parse({ entity, ...specs[entity], ...more })
}

/** Creates a ticket and returns its id. */
export function create({ tenant }: Autotask, title: string): number {
  return tenant.create('Tickets', { title, status: 1, priority: 1, companyID: tenant.companyId })
}
