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
  description: 'The counts of one step. `at` is its start.',
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
      'Counts over time, in whole steps. `other` are events that are unsubscribed, unparsable, superseded or about the webhook itself; `rejected` are rejected webhooks. `failed` counts attempts, `dead` counts deliveries. `latency_ms` is the time from when an event matched its connection, which is its receipt unless the key became known later, to its successful delivery.',
  })

const counted = z.strictObject({ count: z.int(), capped: z.boolean() }).register(named, {
  id: 'Counted',
  description: 'A count. With `capped`, counting stopped at a limit, and `count` is a lower bound.',
})

export const attention = z
  .strictObject({
    id: z.string(),
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
      level: z.string().nullable(),
    }),
    mute: z.strictObject({ by: z.string(), reason: z.string(), at: date, until: date.nullable() }).nullable(),
  })
  .register(named, {
    id: 'Attention',
    description:
      'A problem that needs a person; one entry for all with the same cause. `where` names the list that shows them, and its filter. `mute`: who muted it, when and why, and until when; without `until`, until it gets worse.',
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
    connections: z.strictObject({
      capped: z.boolean(),
      total: z.int(),
      active: z.int(),
      attention: z.int(),
      unproven: z.int(),
      by_hand: z.int(),
      silent_24h: z.int(),
    }),
    registrations: z.strictObject({
      paused: z.boolean(),
      by_status: z.array(z.strictObject({ status: z.enum(statuses), connections: z.int() })),
      not_set_up: counted,
      by_hand: counted,
    }),
    attention: z.array(attention),
    muted: z.array(attention),
  })
  .register(named, {
    id: 'Overview',
    description:
      'The state of the environment, and the problems that need a person, most urgent first; `muted` are those that somebody muted. `waiting` counts all deliveries that are not settled; `held` counts those whose destination is held. `connections` counts each connection once, by its worst level: `active` is `ok`, `attention` is `blind` or `impaired`, `by_hand` is `unmanaged`. `silent_24h` are those of all without an event for 24 hours. With `capped`, there are more connections than were counted.',
  })

export type AttentionAnswer = z.infer<typeof attention>
export type OverviewAnswer = z.infer<typeof overviewAnswer>
