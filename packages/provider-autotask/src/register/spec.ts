import { webhookEntities } from '@guidepost/autotask-client'
import { z } from 'zod'

/** What a webhook is told of. */
export const eventNames = ['create', 'update', 'delete'] as const

/** All of a spec that a removal needs. */
export const entitySchema = z.object({ entity: z.enum(webhookEntities).default('Ticket') })

const fieldName = z.string().trim().min(1).max(100)

/**
 * What people choose about one registration. Fields are named as in Autotask's REST API, in any case; a name that is no
 * field of the entity is the label of a user-defined one, `udf:Label` always. Which there are is the tenant's affair:
 * `observe` looks. Bounds are Autotask's (developer help, "REST WebhooksEntity").
 */
export const registrationSpecSchema = z
  .strictObject({
    /** What is watched. Default `Ticket`. */
    entity: z.enum(webhookEntities).default('Ticket'),
    /** Default: all three. */
    events: z
      .array(z.enum(eventNames))
      .min(1, 'events must name at least one of create, update, delete')
      .default([...eventNames]),
    /** Fields whose change makes an Update. At least one: without it Autotask calls nobody, and says nothing. */
    subscribed: z
      .array(fieldName)
      .min(1, 'subscribed must name at least one field: without one, Autotask sends no Update and may not be ready'),
    /** Fields whose value is in every event. */
    displayed: z.array(fieldName).default([]),
    /** Ids of resources whose own changes make no events. An excluded API user hides what other tools change with it. */
    excludedResources: z.array(z.int().positive()).default([]),
    /** Is mailed of failures, as the API user is. `null`, the default, for nobody else. */
    notificationEmailAddress: z.email().max(150).nullable().default(null),
    /** Whether Autotask mails when it holds events back, beyond 1500 an hour. Default `false`. */
    sendThresholdExceededNotification: z.boolean().default(false),
    /** Customers see it in Admin > Webhooks. Default: `Guidepost` and the entity. At most 50 characters. */
    name: z.string().trim().min(1).max(50).optional(),
  })
  .superRefine(({ entity, subscribed, displayed }, context) => {
    const udf = [...subscribed, ...displayed].find((name) => /^udf:/i.test(name))
    if (entity !== 'TicketNote' || udf === undefined) return
    context.addIssue({ code: 'custom', message: `Ticket notes have no user-defined fields: ${udf}`, input: udf })
  })
  .transform((spec) => ({ ...spec, name: spec.name ?? `Guidepost ${spec.entity}` }))

/** A registration as it was chosen, with its defaults: see {@link registrationSpecSchema}. */
export type RegistrationSpec = z.output<typeof registrationSpecSchema>

/** The fields of a spec, each once however it is written, as it is met first. */
export function fieldNamesOf({ subscribed, displayed }: RegistrationSpec): string[] {
  const names = new Map<string, string>()
  for (const name of [...subscribed, ...displayed]) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name)
  }
  return [...names.values()]
}
