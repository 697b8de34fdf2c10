import { z } from 'zod'
import { connectionId, optionalBody, page, rowId, time, uniqueKey } from '../http/schemas/common.ts'
import { eventOutcomes } from './answers.ts'

export const eventParams = z.strictObject({ id: z.string().min(1).max(100) })

const filter = {
  state: z.enum(['accepted', 'unsubscribed', 'unmatched', 'unparsable', 'notice', 'superseded']).optional(),
  outcome: z.enum(eventOutcomes).optional(),
  type: z.string().min(1).max(1024).optional(),
  provider_config_key: uniqueKey.optional(),
  connection_id: connectionId.optional(),
}

/**
 * `from` (inclusive) and `to` (exclusive) are times of receipt. `search` finds events that have all its words, or the whole
 * value in double quotes. `related_to`, the id of an event, finds the events of the same record.
 */
export const listEventsQuery = z.strictObject({
  ...filter,
  from: time.optional(),
  to: time.optional(),
  related_to: z.string().min(1).max(100).optional(),
  search: z.string().max(400).regex(/\S/, 'must have at least one character that is not blank').optional(),
  ...page,
})

export const replayEventBody = optionalBody({
  /** Send it to the destinations where it arrived, too. */
  force: z.boolean().default(false),
  /** Count only; write nothing. */
  plan: z.boolean().default(false),
})

export const streamEventsQuery = z.strictObject(filter)

export const listRejectionsQuery = z.strictObject({
  provider_config_key: uniqueKey.optional(),
  registration_id: rowId.optional(),
  ...page,
})
