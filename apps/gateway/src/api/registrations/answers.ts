import { z } from 'zod'
import { causeCodes } from '../../registrations/causes.ts'
import { statuses } from '../../registrations/details.ts'
import { actionCodes, levels, verdictCauses } from '../../registrations/verdict/causes.ts'
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
    'A webhook at the provider, for one connection and entity, with its own URL. `managed`: the gateway sets it up.',
})

export const newRegistration = z.strictObject({ ...registrationFields, secret: z.string() }).register(named, {
  id: 'NewRegistration',
  description: 'A new registration with its signing secret, which is not shown again.',
})

export const banner = z
  .strictObject({
    color: z.enum(['blue', 'red', 'yellow', 'gray']),
    message: z.string(),
    text: z.string(),
    action: z.string().nullable(),
    action_code: z.enum(actionCodes),
  })
  .register(named, {
    id: 'Banner',
    description:
      'What a product shows its users: a headline, what to do, and the label of the button; null: no button. `action_code` is for programs.',
  })

export const verdict = z
  .strictObject({
    level: z.enum(levels),
    cause: z.enum(verdictCauses),
    title: z.string(),
    action: z.enum(actionCodes),
    since: date,
  })
  .register(named, {
    id: 'Verdict',
    description:
      'Whether a registration can send, worst level first: `blind` (no event can arrive, or nobody keeps the webhook right), `impaired` (some events will not arrive, or a person must decide), `unmanaged` (made by hand), `unproven` (nothing is known against it, and it is not proven), `ok`. `title` is the same for all registrations with the same problem.',
  })

/** Null without a cause, or if the cause was stored before codes existed. */
const causeCode = z.enum(causeCodes).nullable()

const checkFact = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    verdict: z.enum(['ok', 'wrong', 'by_hand', 'unknown']),
    message: z.string(),
    advice: z.string().optional(),
    effect: z.enum(['blind', 'impaired']).optional(),
    code: z.literal('unauthorized').optional(),
    at: date,
  })
  .register(named, { id: 'CheckResult', description: 'The newest finding of a check, and when it was made.' })

export const managedRegistration = z
  .strictObject({
    ...registrationFields,
    connection_id: z.string(),
    managed: z.literal(true),
    status: z.enum(statuses),
    since: date,
    message: z.string(),
    banner: banner.nullable(),
    verdict: verdict.nullable(),
    cause: z.string().nullable(),
    cause_code: causeCode,
    checks: z.array(checkFact),
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
      'A registration that the gateway sets up, repairs and removes at the provider. `cause` is the same text for all registrations with the same problem; `cause_code` is for programs.',
  })

const removedRegistration = z
  .strictObject({ id: z.int(), status: z.literal('removed'), message: z.string() })
  .register(named, { id: 'RemovedRegistration', description: 'A registration that was removed.' })

/** A registration after an action. */
export const reconciled = z.union([managedRegistration, removedRegistration])

export const connected = z.strictObject({ connection_id: z.string(), registrations: z.array(reconciled) })

export const observedWebhook = z
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
    description:
      'A webhook as the gateway read it at the provider. The names inside `attributes` are the plugin’s, as in a spec.',
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
      'What the gateway would do (`actions`), and what it would leave as it is (`left`). `problem` says why it would not act, or could not plan. `by_hand`, in the plan of a removal, says how a person removes the webhook.',
  })

export const finding = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    verdict: z.enum(['ok', 'wrong', 'by_hand', 'unknown']),
    message: z.string(),
    advice: z.string().optional(),
    entity: z.string().optional(),
    effect: z.enum(['blind', 'impaired']).optional(),
    code: z.literal('unauthorized').optional(),
  })
  .register(named, {
    id: 'Finding',
    description:
      'The result of one check. `by_hand`: only a person can check it, and `advice` says where. `effect`: what it means for events; `blind`: none arrives.',
  })

export const recordQuestions = z.strictObject({
  questions: z.array(
    z.strictObject({ id: z.string(), title: z.string(), calls: z.int(), writes: z.boolean() }).register(named, {
      id: 'RecordQuestion',
      description:
        'A question of a recording: `calls` is the maximum number of requests; `writes` tells whether they change anything at the provider.',
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
      'The recorded behaviour of the provider: the form of values instead of the values, without secrets, names and addresses. Read it before you share it.',
  })

export const pausedAnswer = z.strictObject({ paused: z.boolean() })

export const statusAnswer = z
  .strictObject({
    ...pausedAnswer.shape,
    groups: z.array(
      z.strictObject({
        status: z.enum([...statuses, 'not_set_up', 'by_hand']),
        verdict: verdict.nullable(),
        cause: z.string().nullable(),
        cause_code: causeCode,
        connections: z.int(),
        since: date,
        banner: banner.nullable(),
      }),
    ),
  })
  .register(named, {
    id: 'Status',
    description:
      'Connections grouped by verdict, worst first; `since` is the earliest in a group, and `status` and `cause` are those of the newest registration in it. Webhooks that are being removed or were left behind have no verdict, and are grouped by status and cause. `paused`: the gateway does not repair registrations.',
  })

export const audit = z
  .strictObject({
    id: z.string(),
    at: date,
    actor: z.string(),
    by: z.string().nullable(),
    connection_id: z.string().nullable(),
    registration_id: z.int().nullable(),
    action: z.string(),
    summary: z.string(),
    result: z.string(),
    message: z.string().nullable(),
  })
  .register(named, {
    id: 'Audit',
    description:
      'A change, and who made it: `by` is the name of the API key that was used, null for what Guidepost did itself. `result` is `done` or an error code.',
  })

export type RegistrationAnswer = z.infer<typeof registration>
export type NewRegistrationAnswer = z.infer<typeof newRegistration>
export type ManagedAnswer = z.infer<typeof managedRegistration>
export type ReconciledAnswer = z.infer<typeof reconciled>
export type AuditAnswer = z.infer<typeof audit>
export type PlanAnswer = z.infer<typeof plan>
export type StatusAnswer = z.infer<typeof statusAnswer>
export type ConnectedAnswer = z.infer<typeof connected>
export type FindingAnswer = z.infer<typeof finding>
export type QuestionsAnswer = z.infer<typeof recordQuestions>
export type RecordingAnswer = z.infer<typeof recording>
