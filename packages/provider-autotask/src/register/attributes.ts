import { z } from 'zod'
import { eventNames } from './spec.ts'

/**
 * A webhook as it should be or is: what `Desired.attributes` and `ObservedWebhook.attributes` hold. Fields go by the
 * names that the spec uses, so that both sides compare as they are. Without the secret.
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

/** What a row says of its field. */
export type FieldUse = Attributes['fields'][string]

export function useOf(isSubscribed: boolean, isDisplayed: boolean): FieldUse {
  if (isSubscribed) return isDisplayed ? 'both' : 'subscribed'
  return isDisplayed ? 'displayed' : 'neither'
}

/** Equal objects for equal rows, in whatever order they came. */
export function sortedFields(fields: Iterable<readonly [name: string, use: FieldUse]>): Attributes['fields'] {
  return Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Each once, in order. */
export function sortedIds(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}
