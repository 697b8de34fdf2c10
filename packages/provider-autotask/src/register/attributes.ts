import { z } from 'zod'
import { eventNames } from './spec.ts'

/**
 * The form of `Desired.attributes` and `ObservedWebhook.attributes`. Fields have the names of the spec, so that the two can
 * be compared. Without the secret.
 */
export const attributesSchema = z.object({
  name: z.string(),
  webhookUrl: z.string(),
  deactivationUrl: z.string(),
  events: z.array(z.enum(eventNames)),
  notificationEmailAddress: z.string().nullable(),
  sendThresholdExceededNotification: z.boolean(),
  fields: z.record(z.string(), z.enum(['subscribed', 'displayed', 'both', 'neither'])),
  excludedResources: z.array(z.int()),
})

/** See {@link attributesSchema}. */
export type Attributes = z.infer<typeof attributesSchema>

/** How a webhook uses a field. */
export type FieldUse = Attributes['fields'][string]

export function toFieldUse(isSubscribed: boolean, isDisplayed: boolean): FieldUse {
  if (isSubscribed) return isDisplayed ? 'both' : 'subscribed'
  return isDisplayed ? 'displayed' : 'neither'
}

/** The fields sorted by name, so that equal rows give equal objects. */
export function sortedFields(fields: Iterable<readonly [name: string, use: FieldUse]>): Attributes['fields'] {
  return Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function sortedIds(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}
