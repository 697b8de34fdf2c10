import { z } from 'zod'
import { actions, entities, type Action, type Entity } from './names.ts'

/**
 * The value of one field, as sent. Every value in public captures is a string, including numbers and picklists (a
 * picklist's string is its value id, not its label). Other scalars and null are accepted. A nested value becomes its JSON
 * text.
 */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

const text = z.string().optional()

/** All events have the same properties; only the literals of `entity` and `action` differ. */
const shape = z.object({
  /** The entity that changed, normalised. `unknown` if Autotask sent none (as in `Deactivated`) or an unknown one. */
  entity: z.enum([...entities, 'unknown']),
  /** What happened to the entity, normalised. `unknown` if Autotask sent none or an unknown one. */
  action: z.enum([...actions, 'unknown']),
  /** The `webhookGUID` of the webhook that fired, as sent, without surrounding white space. Not an id of the event. */
  guid: text,
  /** The id of the record that changed. A string, so that no digit is lost beyond 2^53. */
  id: text,
  /** New values by field name, names spelled as sent. User-defined fields are included, by their label. */
  fields: z.record(z.string(), fieldValueSchema),
  /** When the change happened, as `2025-09-15T14:57:50.000Z`. `undefined` if the sent text is not a time. */
  eventTime: text,
  /** Counts up per webhook, with gaps. A string: compare with `BigInt(…)`. */
  sequenceNumber: text,
  /** The id of the resource who made the change. */
  personId: text,
  /** The values of the normalised properties, as sent. */
  sent: z.object({ entityType: text, action: text, eventTime: text }),
  /**
   * The posted object with all its keys, as sent. A number that JavaScript cannot represent is the string of its digits.
   */
  payload: z.record(z.string(), z.unknown()),
})
type Shape = z.infer<typeof shape>

/** The value of one field: see {@link fieldValueSchema}. */
export type FieldValue = z.infer<typeof fieldValueSchema>

/** The event type of one entity and action. Given unions, it is the union of all combinations. */
export type AutotaskEventOf<
  E extends Entity | 'unknown',
  A extends Action | 'unknown' = Action | 'unknown',
> = E extends E
  ? A extends A
    ? { [Key in keyof Shape]: Key extends 'entity' ? E : Key extends 'action' ? A : Shape[Key] }
    : never
  : never

/**
 * One event that Autotask posted, normalised. The union narrows by `entity` and by `action`; both can be `'unknown'`. Any
 * property can be missing, because Autotask's documentation guarantees none.
 */
export type AutotaskEvent = AutotaskEventOf<Entity | 'unknown'>

/** The zod schema of {@link AutotaskEvent}, the normalised event. For the posted object, see `autotaskPayloadSchema`. */
export const autotaskEventSchema = shape as unknown as z.ZodType<AutotaskEvent>
