import { z } from 'zod'
import { actions, entities, type Action, type Entity } from './names.ts'

/**
 * The value of one field, as it was sent. Every value seen so far is a string, also of numbers and picklists (which are
 * value ids, not labels); other scalars and null are tolerated. A nested value is kept as its JSON text.
 */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

const text = z.string().optional()

/** All events have one shape; only the literals of `entity` and `action` tell them apart. */
const shape = z.object({
  /** What was changed, in one spelling; `unknown` when Autotask names none (`Deactivated`) or one that we don't know. */
  entity: z.enum([...entities, 'unknown']),
  /** What happened, in one spelling; `unknown` when it is missing or none that we know. */
  action: z.enum([...actions, 'unknown']),
  /** The webhook that was called: its `webhookGUID`, as sent, blanks trimmed. Not the id of an event. */
  guid: text,
  /** The id of what was changed. Text, so that no digit is lost beyond 2^53. */
  id: text,
  /** New values by field name, in the spelling that was sent; user-defined fields among them, by their label. */
  fields: z.record(z.string(), fieldValueSchema),
  /** When it happened, `2025-09-15T14:57:50.000Z`; a time without a zone is UTC. `undefined` if it cannot be read. */
  eventTime: text,
  /** Counts up per webhook, with gaps, as text: `BigInt(…)` it to compare. */
  sequenceNumber: text,
  /** The resource who made the change, as text. */
  personId: text,
  /** The words as they were sent, for what is normalised above. */
  sent: z.object({ entityType: text, action: text, eventTime: text }),
  /**
   * The posted object itself, with every key in its own spelling, also those that we don't know. A number that
   * JavaScript cannot hold is here as the text of its digits.
   */
  payload: z.record(z.string(), z.unknown()),
})
type Shape = z.infer<typeof shape>

/** The value of one field: see {@link fieldValueSchema}. */
export type FieldValue = z.infer<typeof fieldValueSchema>

/** The event of one entity and action; a union over all combinations when unions are given. */
export type AutotaskEventOf<
  E extends Entity | 'unknown',
  A extends Action | 'unknown' = Action | 'unknown',
> = E extends E
  ? A extends A
    ? { [Key in keyof Shape]: Key extends 'entity' ? E : Key extends 'action' ? A : Shape[Key] }
    : never
  : never

/**
 * One event that Autotask posted, normalised. A union that narrows by `entity` and by `action`, both of which may be
 * `'unknown'`. Any part may be missing: nothing is promised by Autotask's documentation.
 */
export type AutotaskEvent = AutotaskEventOf<Entity | 'unknown'>

/** The zod schema of {@link AutotaskEvent}: of the normalised event, not of what is on the wire. */
export const autotaskEventSchema = shape as unknown as z.ZodType<AutotaskEvent>
