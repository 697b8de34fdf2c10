import { AutotaskError } from '../errors.ts'
import { entityReader } from '../rows/rows.ts'

/** The settings of a webhook. Six are required: each is required for at least one entity. */
export interface WebhookSettings {
  /** At most 50 characters. */
  readonly name: string
  /** Autotask posts events to it. At most 500 characters. */
  readonly webhookUrl: string
  /** Autotask posts to it when the webhook is deactivated or deleted. May equal `webhookUrl`. At most 500 characters. */
  readonly deactivationUrl: string
  /** The signing secret, 1 to 64 characters. `get` and `query` never return it. */
  readonly secretKey: string
  readonly isActive: boolean
  /** True: Autotask sends an e-mail when it holds back events beyond 1500 an hour. */
  readonly sendThresholdExceededNotification: boolean
  readonly isSubscribedToCreateEvents?: boolean
  readonly isSubscribedToUpdateEvents?: boolean
  readonly isSubscribedToDeleteEvents?: boolean
  /** Gets an e-mail about failures, as the owner does. At most 150 characters. */
  readonly notificationEmailAddress?: string
}

/** A webhook at Autotask, without its secret key. Autotask developer help, "REST WebhooksEntity". */
export type Webhook = ReturnType<typeof readWebhook>

/**
 * Reads a webhook. A webhook sends events if it is active and ready. `webhookGUID` is the `Guid` of its events,
 * `ownerResourceID` the API user that created it.
 */
export const readWebhook = entityReader({
  webhookGUID: 'text',
  name: 'text',
  webhookUrl: 'text',
  deactivationUrl: 'text',
  isActive: 'flag',
  isReady: 'flag',
  sendThresholdExceededNotification: 'flag',
  isSubscribedToCreateEvents: 'flag',
  isSubscribedToUpdateEvents: 'flag',
  isSubscribedToDeleteEvents: 'flag',
  notificationEmailAddress: 'text',
  ownerResourceID: 'integer',
})

/** The fields to query. `secretKey` is left out on purpose. */
export const webhookFields = [
  'id',
  'webhookGUID',
  'name',
  'webhookUrl',
  'deactivationUrl',
  'isActive',
  'isReady',
  'sendThresholdExceededNotification',
  'isSubscribedToCreateEvents',
  'isSubscribedToUpdateEvents',
  'isSubscribedToDeleteEvents',
  'notificationEmailAddress',
  'ownerResourceID',
] as const

const maxLengths = {
  name: 50,
  webhookUrl: 500,
  deactivationUrl: 500,
  secretKey: 64,
  notificationEmailAddress: 150,
} as const
const required = ['name', 'webhookUrl', 'deactivationUrl', 'secretKey'] as const

/** Throws `validation` for settings that Autotask rejects. No message contains a value. */
export function checkSettings(settings: Partial<WebhookSettings>, use: 'create' | 'patch'): void {
  for (const name of required) {
    const value = settings[name]
    if (value === '' || (use === 'create' && value === undefined)) throw invalid(`${name} must not be empty`)
  }
  for (const [name, length] of Object.entries(maxLengths)) {
    if ((settings[name as keyof typeof maxLengths]?.length ?? 0) > length) {
      throw invalid(`${name} must have at most ${length} characters`)
    }
  }
}

function invalid(message: string): AutotaskError {
  return new AutotaskError('validation', `The settings of the webhook are invalid: ${message}`)
}
