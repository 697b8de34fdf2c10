import { z } from 'zod'
import { attentionCauses, places, severities } from '../../activity/attention/kinds.ts'
import { statuses } from '../../registrations/details.ts'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

const figures = {
  events: z.strictObject({
    accepted: z.int(),
    duplicate: z.int(),
    unmatched: z.int(),
    other: z.int(),
    rejected: z.int(),
  }),
  deliveries: z.strictObject({ succeeded: z.int(), failed: z.int(), dead: z.int() }),
  latency_ms: z.strictObject({ p50: z.int().nullable(), p95: z.int().nullable() }),
}

const point = z.strictObject({ at: date, ...figures }).register(named, {
  id: 'ActivityPoint',
  description: 'What happened in one step. `at` is when it begins.',
})

export const activityAnswer = z
  .strictObject({
    from: date,
    to: date,
    step_ms: z.int(),
    points: z.array(point),
    total: z.strictObject(figures),
  })
  .register(named, {
    id: 'Activity',
    description:
      'What happened over time, by whole steps. `other` are events that nobody wants, that can’t be read, or that are about the webhook itself; `rejected` are webhooks that were not believed. `failed` are tries, `dead` deliveries. `latency_ms` is from the receipt of an event to its success.',
  })

const counted = z.strictObject({ count: z.int(), capped: z.boolean() }).register(named, {
  id: 'Counted',
  description: 'A count. `capped`: not everything was looked at, so that it is at least that many.',
})

const attention = z
  .strictObject({
    cause: z.enum(attentionCauses),
    severity: z.enum(severities),
    count: z.int(),
    capped: z.boolean(),
    unit: z.enum(['connections', 'deliveries', 'destinations', 'events', 'webhooks', 'installations']),
    since: date.nullable(),
    title: z.string(),
    detail: z.string().nullable(),
    what_to_do: z.string(),
    where: z.strictObject({
      kind: z.enum(places),
      id: z.string().nullable(),
      status: z.string().nullable(),
      cause: z.string().nullable(),
    }),
  })
  .register(named, {
    id: 'Attention',
    description:
      'Something that needs a person: one for all that suffer from the same. `where` says which list shows them, and the filter of that list.',
  })

export const overviewAnswer = z
  .strictObject({
    at: date,
    deliveries: z.strictObject({
      waiting: z.strictObject({ ...counted.shape, oldest_at: date.nullable() }),
      held: counted,
      dead: counted,
    }),
    events: z.strictObject({ unmatched: counted, rejected_24h: z.int() }),
    registrations: z.strictObject({
      paused: z.boolean(),
      by_status: z.array(z.strictObject({ status: z.enum(statuses), connections: z.int() })),
      not_set_up: counted,
    }),
    attention: z.array(attention),
  })
  .register(named, {
    id: 'Overview',
    description:
      'How the environment stands, and what needs a person, the most urgent first. `waiting` are all deliveries that are not settled, `held` those of them whose destination gets nothing for now.',
  })

export type OverviewAnswer = z.infer<typeof overviewAnswer>
