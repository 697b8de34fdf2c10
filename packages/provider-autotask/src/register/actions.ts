import { webhookEntities } from '@guidepost/autotask-client'
import type { JsonValue, RegistrationAction } from '@guidepost/provider'
import { z } from 'zod'
import { attributesSchema } from './attributes.ts'

const settings = attributesSchema.omit({ fields: true, excludedResources: true })
const entity = z.enum(webhookEntities)
/** `null`: the webhook that the same plan creates. */
const webhookId = z.int().positive().nullable()

/** Every action of a plan. A schema, because the host stores actions as JSON between `plan` and `apply`. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), input: z.object({ entity, settings }) }),
  z.object({
    kind: z.literal('change-settings'),
    input: z.object({ entity, webhookId, changes: settings.partial(), setSecret: z.boolean() }),
  }),
  z.object({
    kind: z.literal('set-fields'),
    input: z.object({ entity, webhookId, fields: attributesSchema.shape.fields }),
  }),
  z.object({
    kind: z.literal('set-excluded-resources'),
    input: z.object({ entity, webhookId, excludedResources: attributesSchema.shape.excludedResources }),
  }),
  z.object({ kind: z.literal('activate'), input: z.object({ entity, webhookId }) }),
  z.object({ kind: z.literal('await-ready'), input: z.object({ entity, webhookId }) }),
  z.object({ kind: z.literal('remove'), input: z.object({ entity, webhookId: z.int().positive() }) }),
])

export type Action = z.infer<typeof actionSchema>

/** The action of one kind. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>

/** The settings in an action. */
export type Settings = ActionOf<'create'>['input']['settings']

const effects: Readonly<Record<Action['kind'], RegistrationAction['effect']>> = {
  create: 'create',
  'change-settings': 'change',
  'set-fields': 'change',
  'set-excluded-resources': 'change',
  activate: 'activate',
  'await-ready': 'activate',
  remove: 'remove',
}

/** Converts an action into the form of the contract. */
export function actionOf({ kind, input }: Action, summary: string): RegistrationAction {
  return { kind, effect: effects[kind], summary, input: input as Readonly<Record<string, JsonValue>> }
}
