import { webhookEntities } from '@guidepost/autotask-client'
import { z } from 'zod'

/** The events of a webhook. */
export const eventNames = ['create', 'update', 'delete'] as const

/** The part of a spec that a removal needs. */
export const entitySchema = z.object({ entity: z.enum(webhookEntities).default('Ticket') })

const fieldName = z.string().trim().min(1).max(100)

/**
 * What people choose for one registration. Fields have their names in Autotask's REST API, in any case. Any other name
 * is the label of a user-defined field; `udf:Label` always means a user-defined field. `observe` checks whether the
 * tenant has the fields. The limits are Autotask's (developer help, "REST WebhooksEntity").
 */
export const registrationSpecSchema = z
  .strictObject({
    /** The entity to watch. Default `Ticket`. */
    entity: z.enum(webhookEntities).default('Ticket'),
    /** Default: all three. */
    events: z
      .array(z.enum(eventNames))
      .min(1, 'events must name at least one of create, update, delete')
      .default([...eventNames]),
    /** A change of these fields sends an Update event. At least one: otherwise Autotask silently sends none. */
    subscribed: z
      .array(fieldName)
      .min(
        1,
        'subscribed must name at least one field. Otherwise Autotask sends no Update, and the webhook may not get ready',
      ),
    /** Every event contains the values of these fields. */
    displayed: z.array(fieldName).default([]),
    /** Changes by these resources send no events. If the API user is among them, changes by other tools as that user are hidden, too. */
    excludedResources: z.array(z.int().positive()).default([]),
    /** Gets an e-mail about failures, besides the API user. Default `null`: nobody. */
    notificationEmailAddress: z.email().max(150).nullable().default(null),
    /** True: Autotask sends an e-mail when it holds back events beyond 1500 an hour. Default `false`. */
    sendThresholdExceededNotification: z.boolean().default(false),
    /** The name in Admin > Webhooks, which customers see. Default: `Guidepost` and the entity. At most 50 characters. */
    name: z.string().trim().min(1).max(50).optional(),
  })
  .superRefine(({ entity, subscribed, displayed }, context) => {
    const udf = [...subscribed, ...displayed].find((name) => /^udf:/i.test(name))
    if (entity !== 'TicketNote' || udf === undefined) return
    context.addIssue({ code: 'custom', message: `Ticket notes have no user-defined fields: ${udf}`, input: udf })
  })
  .transform((spec) => ({ ...spec, name: spec.name ?? `Guidepost ${spec.entity}` }))

/** A spec with its defaults, see {@link registrationSpecSchema}. */
export type RegistrationSpec = z.output<typeof registrationSpecSchema>

/** The field names of a spec, each once, ignoring case. */
export function fieldNamesOf({ subscribed, displayed }: RegistrationSpec): string[] {
  const names = new Map<string, string>()
  for (const name of [...subscribed, ...displayed]) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name)
  }
  return [...names.values()]
}
