import { fields } from './field.ts'
import type { Field } from './field.ts'

/** The five entities that a webhook can watch, by their prefix in the REST API. */
export const webhookEntities = ['Company', 'Contact', 'ConfigurationItem', 'Ticket', 'TicketNote'] as const

/** `Ticket` stands for `TicketWebhooks`, and for what payloads and metadata call it elsewhere. */
export type WebhookEntity = (typeof webhookEntities)[number]

/** What payloads call them: companies and configuration items keep their names of the SOAP API. */
export const entityTypes = {
  Company: 'Account',
  Contact: 'Contact',
  ConfigurationItem: 'InstalledProduct',
  Ticket: 'Ticket',
  TicketNote: 'TicketNote',
} as const satisfies Record<WebhookEntity, string>

/** What a real tenant's metadata says, odd as it is: `isReady` is marked read-only for companies alone. */
export function webhookFields(watched: WebhookEntity): readonly Field[] {
  const lax = watched === 'ConfigurationItem' ? '' : 'required'
  return fields(`
  id long readonly
  webhookGUID string(100) readonly
  name string(50) required
  webhookUrl string(500) required
  deactivationUrl string(500) required
  secretKey string(64) required
  isActive boolean ${lax}
  sendThresholdExceededNotification boolean ${lax}
  isSubscribedToCreateEvents boolean
  isSubscribedToUpdateEvents boolean
  isSubscribedToDeleteEvents boolean
  notificationEmailAddress string(150)
  ownerResourceID integer readonly
  isReady boolean readonly
  `)
}

export const fieldRowFields = fields(`
  id long readonly
  webhookID integer required createonly
  fieldID integer required createonly
  isSubscribedField boolean required
  isDisplayAlwaysField boolean required
`)

export const udfFieldRowFields = fields(`
  id long readonly
  webhookID integer required createonly
  udfFieldID integer required createonly
  isSubscribedField boolean required
  isDisplayAlwaysField boolean required
`)

export const excludedResourceFields = fields(`
  id long readonly
  webhookID integer required createonly
  resourceID integer required createonly
`)
