import type { BlindSpot, JsonValue } from '@guidepost/provider'
import type { JsonObject } from '@guidepost/store'
import { z } from 'zod'
import { accountSchema } from './account.ts'

const json = z.json() as unknown as z.ZodType<JsonValue>
const blindSpot = z.object({
  code: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  field: z.string().optional(),
  message: z.string(),
}) as z.ZodType<BlindSpot>

/** Why something could not be read. */
const problemSchema = z.object({ code: z.string(), message: z.string(), at: z.number() })

/**
 * What recovery remembers of the registrations of one entity. Times are on the provider's clock, unless it is said
 * otherwise.
 */
const entitySchema = z.object({
  /** The registration's id. */
  registration: z.number(),
  /** The match values of its webhooks, the present one first. */
  matchValues: z.array(z.string()),
  /** A change before that time sent no event. */
  activeSince: z.number(),
  /** Everything before is accounted for. The next sweep starts here. */
  provenUntil: z.number(),
  /** The log of deleted records was read until here. */
  deletesUntil: z.number(),
  carry: z.object({ sweep: json.default(null), deletes: json.default(null) }).prefault({}),
  /** How often each record had to wait. */
  waits: z.record(z.string(), z.number()).default({}),
  /** Of records whose event has the stamp's second: how many were compared, and how many differed, by field. */
  compared: z.record(z.string(), z.object({ all: z.number(), differ: z.number() })).default({}),
  /** Fields that the provider writes in two forms. */
  incomparable: z.array(z.string()).default([]),
  /** Those of the last sweep that ended. */
  blindSpots: z.array(blindSpot).default([]),
  /** Those that the running round met. */
  foundBlindSpots: z.array(blindSpot).default([]),
  /** The last stretch of the ledger, if the next one can extend it. */
  stretch: z.object({ from: z.number(), account: accountSchema }).nullable().default(null),
  /** The account of the running round. */
  account: accountSchema.prefault({}),
  /** What the sweep of the running round found, once it has ended. */
  closing: z
    .object({ until: z.number(), hole: z.boolean(), oldestWaiting: z.number().nullable() })
    .nullable()
    .default(null),
  /** The pages of sweeps that were read in the hour that began at `from`, on our clock. */
  pages: z.object({ from: z.number(), count: z.number() }).prefault({ from: 0, count: 0 }),
  /** The last sweep that ended: when, on our clock, and how many changes had sent no event. */
  last: z.object({ at: z.number(), missing: z.number() }).nullable().default(null),
  /** Why the last round could not account for this entity. */
  problem: problemSchema.nullable().default(null),
})
export type EntityState = z.infer<typeof entitySchema>

const stepSchema = z.object({
  origin: z.enum(['error-log', 'back-fill', 'deleted-log', 'history', 'absence']),
  /** Null for a source of the whole connection. */
  entity: z.string().nullable(),
  since: z.number(),
  carry: json,
  cursor: json,
  keys: z.array(z.string()).default([]),
  /** The webhook was off or wrong at some moment of this time, so that changes may have sent no event. */
  hole: z.boolean().default(false),
  /** Whether an event arrived since `since`. */
  quiet: z.boolean().default(false),
  /** How many suspected events were sent. */
  suspected: z.number().default(0),
  /** The newest records that were found missing, at most 200: they get their history. */
  missed: z.array(z.string()).default([]),
  /** The records that wait. */
  waiting: z.array(z.string()).default([]),
  /** The oldest stamp of a record that waits. */
  oldestWaiting: z.number().nullable().default(null),
})
/** One walk of a round. */
export type Step = z.infer<typeof stepSchema>

const roundSchema = z.object({
  startedAt: z.number(),
  /** The first one is under way. */
  steps: z.array(stepSchema),
  /** The error log could not be read, or was not read completely. */
  logUnread: z.boolean().default(false),
  /** Requests spent. */
  calls: z.number().default(0),
  /** How often the present page failed. */
  failures: z.number().default(0),
})
export type RunningRound = z.infer<typeof roundSchema>

const stateSchema = z.object({
  entities: z.record(z.string(), entitySchema).default({}),
  /** The log of events that the provider gave up. `since` is null before the first round. */
  log: z.object({ since: z.number().nullable().default(null), carry: json.default(null) }).prefault({}),
  round: roundSchema.nullable().default(null),
  /** When the last round ended and when the next one is due without any evidence, on our clock. */
  lastRoundAt: z.number().nullable().default(null),
  nextRoundAt: z.number().default(0),
  /** When early rounds began, within the last hour. */
  early: z.array(z.number()).default([]),
  /** The provider's clock minus ours, in milliseconds. */
  clockOffsetMs: z.number().default(0),
  /** Requests in the last round. */
  calls: z.number().default(0),
})
/** What recovery remembers of one connection between its steps. */
export type RecoveryState = z.infer<typeof stateSchema>

export const readState = (stored: JsonObject): RecoveryState => stateSchema.parse(stored)

export const newStep = (step: Pick<Step, 'origin' | 'entity' | 'since' | 'carry'> & Partial<Step>): Step =>
  stepSchema.parse({ cursor: null, ...step })

export const newEntity = (
  entity: Pick<EntityState, 'registration' | 'matchValues' | 'activeSince'> & Partial<EntityState>,
): EntityState => entitySchema.parse({ provenUntil: entity.activeSince, deletesUntil: entity.activeSince, ...entity })
