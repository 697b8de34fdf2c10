import { z } from 'zod'
import { connectionId, optionalBody, page, plainText, time, uniqueKey } from '../http/schemas/common.ts'

export const deliveryParams = z.strictObject({ id: z.string().min(1).max(100) })

/** Filters by event. `from` (inclusive) and `to` (exclusive) are times of receipt. */
const ofEvents = {
  provider_config_key: uniqueKey.optional(),
  connection_id: connectionId.optional(),
  destination: plainText(100).optional(),
  type: z.string().min(1).max(1024).optional(),
  from: time.optional(),
  to: time.optional(),
}

export const deadLetterStatuses = ['open', 'replayed', 'dismissed'] as const

const deadLetterStatus = z.enum(deadLetterStatuses)

export const listDeadLettersQuery = z.strictObject({ ...ofEvents, status: deadLetterStatus.optional(), ...page })

/** Why a dead letter needs nobody any more. */
const reason = plainText(200)

export const dismissBody = z.strictObject({ reason })

export const dismissAllBody = z.strictObject({
  selection: z.strictObject(ofEvents).default({}),
  reason,
  /** Count only; write nothing. */
  plan: z.boolean().default(false),
  /** The `next` of the previous step. */
  before: z.string().min(1).max(100).optional(),
})

const deliveryState = z.enum([
  'due',
  'scheduled',
  'waiting',
  'leased',
  'held',
  'succeeded',
  'dead',
  'cancelled',
  'filtered',
])

export const listDeliveriesQuery = z.strictObject({ ...ofEvents, state: deliveryState.optional(), ...page })

export const replayDeliveryBody = optionalBody({
  /** Replay even if the event arrived at the destination already. */
  force: z.boolean().default(false),
})

export const replayBody = z.strictObject({
  selection: z.discriminatedUnion('of', [
    z.strictObject({
      of: z.literal('deliveries'),
      ...ofEvents,
      state: z.enum(['dead', 'succeeded', 'cancelled', 'filtered']).default('dead'),
      /** Which dead letters. Default: the open ones. */
      dead_letter: deadLetterStatus.optional(),
    }),
    z.strictObject({ of: z.literal('events'), ...ofEvents }),
  ]),
  /** Replay what has succeeded, too. */
  force: z.boolean().default(false),
  /** Count only; write nothing. */
  plan: z.boolean().default(false),
  /** The `next` of the previous step. */
  after: z.string().min(1).max(1000).nullable().default(null),
})
