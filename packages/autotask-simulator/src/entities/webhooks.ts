import { fields } from './field.ts'
import type { Field } from './field.ts'

/** The five entities that webhooks can watch, by their prefix in the REST API, as in `TicketWebhooks`. */
export const webhookEntities = ['Company', 'Contact', 'ConfigurationItem', 'Ticket', 'TicketNote'] as const

/** One of `webhookEntities`. */
export type WebhookEntity = (typeof webhookEntities)[number]

/** The `EntityType` in payloads: companies and configuration items have their names of the SOAP API. */
export const entityTypes = {
  Company: 'Account',
  Contact: 'Contact',
  ConfigurationItem: 'InstalledProduct',
  Ticket: 'Ticket',
  TicketNote: 'TicketNote',
} as const satisfies Record<WebhookEntity, string>

/** The fields of a webhook, as in a real tenant's metadata; two flags are not required for configuration items. */
export function webhookFields(watched: WebhookEntity): readonly Field[] {
  const required = watched === 'ConfigurationItem' ? '' : 'required'
  return fields(`
  id long readonly
  webhookGUID string(100) readonly
  name string(50) required
  webhookUrl string(500) required
  deactivationUrl string(500) required
  secretKey string(64) required
  isActive boolean ${required}
  sendThresholdExceededNotification boolean ${required}
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
