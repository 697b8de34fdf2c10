import { z } from 'zod'
import { statuses } from '../../registrations/details.ts'
import { date } from '../http/schemas/answers.ts'
import { jsonObject } from '../../json-object.ts'
import { named } from '../http/schemas/named.ts'

const registrationFields = {
  id: z.int(),
  provider_config_key: z.string(),
  entity: z.string(),
  state: z.enum(['active', 'superseded', 'removed']),
  webhook_guid: z.string().nullable(),
  webhook_url: z.url(),
  managed: z.boolean(),
  created_at: date,
  updated_at: date,
}

export const registration = z.strictObject(registrationFields).register(named, {
  id: 'Registration',
  description:
    'A webhook as it is set up at the provider, for one connection and entity, with a URL of its own. `managed`: by the gateway.',
})

export const newRegistration = z
  .strictObject({ ...registrationFields, secret: z.string() })
  .register(named, { id: 'NewRegistration', description: 'With its signing secret, which is shown this once.' })

export const banner = z
  .strictObject({
    color: z.enum(['blue', 'red', 'yellow']),
    message: z.string(),
    text: z.string(),
    action: z.string().nullable(),
  })
  .register(named, {
    id: 'Banner',
    description:
      'What a product shows people: a headline, what to do, and what the button says; null: there is nothing to press.',
  })

export const managedRegistration = z
  .strictObject({
    ...registrationFields,
    connection_id: z.string(),
    managed: z.literal(true),
    status: z.enum(statuses),
    since: date,
    message: z.string(),
    banner: banner.nullable(),
    cause: z.string().nullable(),
    error: z
      .strictObject({ code: z.string(), message: z.string(), advice: z.string().nullable(), at: date })
      .nullable(),
    last_check_at: date.nullable(),
    last_event_at: date.nullable(),
    next_step_at: date.nullable(),
    webhook_id: z.string().nullable(),
    webhook_url: z.url().nullable(),
    preset: z.string().nullable(),
    spec: jsonObject,
    desired: jsonObject.nullable(),
    observed: jsonObject.nullable(),
    pending_plan: z.array(z.string()).nullable(),
    left: z.array(z.string()),
    connection_deleted: z.boolean(),
  })
  .register(named, {
    id: 'ManagedRegistration',
    description:
      'A registration that the gateway sets up, repairs and removes at the provider. `cause` is the same for all that suffer from the same.',
  })

const removedRegistration = z
  .strictObject({ id: z.int(), status: z.literal('removed'), message: z.string() })
  .register(named, { id: 'RemovedRegistration', description: 'A registration that is no longer there.' })

/** What became of one that was worked on. */
export const reconciled = z.union([managedRegistration, removedRegistration])

export const connected = z.strictObject({ connection_id: z.string(), registrations: z.array(reconciled) })

/** The names inside `attributes` are the plugin's, as in a spec. */
const observedWebhook = z
  .strictObject({
    id: z.string(),
    match_value: z.string().nullable(),
    active: z.boolean(),
    ready: z.boolean(),
    inactive_because: z.enum(['failures', 'person', 'rights', 'new', 'unknown']).nullable(),
    attributes: jsonObject,
  })
  .register(named, {
    id: 'ObservedWebhook',
    description: 'A webhook as it was read at the provider. The names inside `attributes` are those of the spec.',
  })

export const plan = z
  .strictObject({
    actions: z.array(
      z.strictObject({
        kind: z.string(),
        effect: z.enum(['create', 'change', 'activate', 'remove']),
        summary: z.string(),
      }),
    ),
    left: z.array(z.string()),
    problem: z.string().nullable(),
    by_hand: z.string().nullable(),
    desired: z.strictObject({ entity: z.string(), attributes: jsonObject }).nullable(),
    observed: z.strictObject({ webhook: observedWebhook.nullable(), leftovers: z.array(observedWebhook) }).nullable(),
  })
  .register(named, {
    id: 'Plan',
    description:
      'What would be done, and what left as it is. `problem`: why it would not be, or could not be told. `by_hand`: how a person removes it, in the plan of a removal.',
  })

export const finding = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    verdict: z.enum(['ok', 'wrong', 'by_hand', 'unknown']),
    message: z.string(),
    advice: z.string().optional(),
  })
  .register(named, {
    id: 'Finding',
    description: 'One thing that was looked at. `by_hand`: only a person can see it, and `advice` says where.',
  })

export const recordQuestions = z.strictObject({
  questions: z.array(
    z.strictObject({ id: z.string(), title: z.string(), calls: z.int(), writes: z.boolean() }).register(named, {
      id: 'RecordQuestion',
      description:
        'What a recording would ask of the provider: how many requests at most, and whether anything is written there.',
    }),
  ),
})

export const recording = z
  .strictObject({
    provider: z.string(),
    gateway: z.string(),
    recorded_at: date,
    probe: z.boolean(),
    answers: z.array(z.strictObject({ id: z.string(), title: z.string(), facts: z.unknown() })),
  })
  .register(named, {
    id: 'Recording',
    description:
      'How the provider behaved: forms instead of values, without secrets, names and addresses. Read it before you share it.',
  })

export const pausedAnswer = z.strictObject({ paused: z.boolean() })

export const statusAnswer = z
  .strictObject({
    ...pausedAnswer.shape,
    groups: z.array(
      z.strictObject({
        status: z.enum([...statuses, 'not_set_up']),
        cause: z.string().nullable(),
        connections: z.int(),
        since: date,
        banner: banner.nullable(),
      }),
    ),
  })
  .register(named, {
    id: 'Status',
    description: 'How many connections stand alike, and since when the first does. `paused`: nothing is repaired.',
  })

export const audit = z
  .strictObject({
    id: z.string(),
    at: date,
    actor: z.string(),
    connection_id: z.string().nullable(),
    registration_id: z.int().nullable(),
    action: z.string(),
    summary: z.string(),
    result: z.string(),
    message: z.string().nullable(),
  })
  .register(named, {
    id: 'Audit',
    description: 'What was done, and by whom. `result` is `done` or the code of an error.',
  })

export const deletedConnection = z.strictObject({
  success: z.literal(true),
  registrations: z
    .array(z.strictObject({ id: z.int(), status: z.enum([...statuses, 'removed']), message: z.string() }))
    .optional(),
})

export type RegistrationAnswer = z.infer<typeof registration>
export type NewRegistrationAnswer = z.infer<typeof newRegistration>
export type ManagedAnswer = z.infer<typeof managedRegistration>
export type ReconciledAnswer = z.infer<typeof reconciled>
export type ConnectedAnswer = z.infer<typeof connected>
export type PlanAnswer = z.infer<typeof plan>
export type FindingAnswer = z.infer<typeof finding>
export type QuestionsAnswer = z.infer<typeof recordQuestions>
export type RecordingAnswer = z.infer<typeof recording>
export type StatusAnswer = z.infer<typeof statusAnswer>
