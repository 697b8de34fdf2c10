import { AutotaskError } from '../errors.ts'
import { entityReader } from '../rows/rows.ts'

/** What a webhook can be given. All six that some entity requires are required of every one. */
export interface WebhookSettings {
  /** At most 50 characters. */
  readonly name: string
  /** Where events go, at most 500 characters. */
  readonly webhookUrl: string
  /** What is told when the webhook is switched off or deleted; may be `webhookUrl`. At most 500 characters. */
  readonly deactivationUrl: string
  /** Signs the events, 1 to 64 characters. Never read back: what `get` and `query` give has none. */
  readonly secretKey: string
  readonly isActive: boolean
  /** Whether Autotask mails when it holds events back, beyond 1500 an hour. */
  readonly sendThresholdExceededNotification: boolean
  readonly isSubscribedToCreateEvents?: boolean
  readonly isSubscribedToUpdateEvents?: boolean
  readonly isSubscribedToDeleteEvents?: boolean
  /** Is mailed of failures, as the owner is. At most 150 characters. */
  readonly notificationEmailAddress?: string
}

/** A webhook as it is at Autotask, without its secret key. Autotask developer help, "REST WebhooksEntity". */
export type Webhook = ReturnType<typeof readWebhook>

/**
 * Reads a webhook. It works if it is active and ready. `webhookGUID` is the `Guid` of its events, `ownerResourceID` the
 * API user that made it.
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

/** What is asked for, and what a webhook is recognised by. */
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

const longest = {
  name: 50,
  webhookUrl: 500,
  deactivationUrl: 500,
  secretKey: 64,
  notificationEmailAddress: 150,
} as const
const required = ['name', 'webhookUrl', 'deactivationUrl', 'secretKey'] as const

/** Refuses what Autotask refuses, before it is sent; no message holds a value. */
export function checkSettings(settings: Partial<WebhookSettings>, use: 'create' | 'patch'): void {
  for (const name of required) {
    const value = settings[name]
    if (value === '' || (use === 'create' && value === undefined)) throw invalid(`${name} must not be empty`)
  }
  for (const [name, length] of Object.entries(longest)) {
    if ((settings[name as keyof typeof longest]?.length ?? 0) > length) {
      throw invalid(`${name} must be less than or equal to ${length} characters`)
    }
  }
}

function invalid(message: string): AutotaskError {
  return new AutotaskError('validation', `The webhook's settings can't be sent: ${message}`)
}
