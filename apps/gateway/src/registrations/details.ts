import type { ManagedRegistration } from '@guidepost/store'
import { z } from 'zod'
import { jsonObject } from '../json-object.ts'
import { causeCodeOf, causeCodes } from './causes.ts'

/** The closed list of statuses of a registration. A connection without a registration is `not_set_up`. */
export const statuses = [
  'setting_up',
  'active',
  'failed',
  'deactivated',
  'switched_off',
  'orphaned',
  'removing',
] as const
export type Status = (typeof statuses)[number]

const failure = z.object({
  /** A `ProviderErrorCode`, or `unexpected`. */
  code: z.string(),
  message: z.string(),
  advice: z.string().nullable(),
  at: z.number(),
})

/** The last error, for people. */
export type Failure = z.infer<typeof failure>

const look = z.object({ at: z.number(), active: z.boolean(), ready: z.boolean(), asDesired: z.boolean() })

/** What the last successful look at the provider saw. */
export type Look = z.infer<typeof look>

const checkFact = z.object({
  id: z.string(),
  title: z.string(),
  verdict: z.enum(['ok', 'wrong', 'by_hand', 'unknown']),
  message: z.string(),
  advice: z.string().optional(),
  effect: z.enum(['blind', 'impaired']).optional(),
  code: z.literal('unauthorized').optional(),
  at: z.number(),
})

/** A finding of a check, and when it was made. */
export type CheckFact = z.infer<typeof checkFact>

/** A complete sweep: how many changes at the provider had sent no event. */
export interface Sweep {
  readonly at: number
  readonly missing: number
}

/**
 * The data that the gateway stores about a registration beside the store's own columns, without secrets. Times are
 * milliseconds since 1970.
 */
const detailsSchema = z.object({
  /** As the provider's schema read it. */
  spec: jsonObject,
  /** The preset that `spec` was taken from; null for a custom spec. */
  preset: z.string().nullable(),
  /** `absent`: the registration must be removed, although its connection still exists. */
  wanted: z.enum(['present', 'absent']).default('present'),
  /** The id of the registration that this one replaces. It is removed as soon as this one is active. */
  replaces: z.number().nullable().default(null),
  /** The match keys of a webhook that a person set up, which becomes this registration's; null: nothing to adopt. */
  adopts: z.array(z.string()).nullable().default(null),
  /** The provider's id of the webhook. */
  webhookId: z.string().nullable().default(null),
  /** The provider may not have the newest secret yet. */
  secretPending: z.boolean().default(false),
  /** When the newest secret was created. Older secrets are removed a day later, unless they signed something lately. */
  rotatedAt: z.number().nullable().default(null),
  startedAt: z.number(),
  firstActiveAt: z.number().nullable().default(null),
  lastCheckAt: z.number().nullable().default(null),
  /** When we last changed something at the provider, which makes it call the deactivation URL. */
  lastWriteAt: z.number().nullable().default(null),
  /** How many rounds in a row ended with an error. */
  failures: z.number().default(0),
  error: failure.nullable().default(null),
  /** The code of the `cause` beside these details. */
  causeCode: z.enum(causeCodes).nullable().default(null),
  /** When the webhook was switched on or recreated, within the last day. */
  repairs: z.array(z.number()).default([]),
  desired: jsonObject.nullable().default(null),
  observed: jsonObject.nullable().default(null),
  /** The actions that wait for a person's approval. */
  pendingPlan: z.array(z.string()).nullable().default(null),
  /** The differences that stay at the provider, and why. */
  left: z.array(z.string()).default([]),
  /** Null: no look has succeeded yet. */
  look: look.nullable().default(null),
  /** When everything about the webhook was last read. The looks in between read only what shows that it changed. */
  fullLookAt: z.number().nullable().default(null),
  /** When a look last saw that the webhook was gone, off, not ready or not as it should be: changes may have left no trace. */
  holeAt: z.number().nullable().default(null),
  /** The id of the registration whose place this one took, so that the recovery of its events continues. */
  continues: z.number().nullable().default(null),
  /** The newest finding of each check. */
  checks: z.array(checkFact).default([]),
  /** When all checks of a look last gave a result. */
  checkedAt: z.number().nullable().default(null),
})
export type Details = z.infer<typeof detailsSchema>

/** The fields of a registration that the rules of `status.ts` read and write. */
export interface RegistrationStatus {
  readonly status: Status
  /** The text of the cause; its code is in the details. */
  readonly cause: string | null
  readonly details: Details
  /** When the loop works on it next; null: only when a person requests it. */
  readonly nextStepAt: number | null
}

export function newDetails(input: Pick<Details, 'spec' | 'preset' | 'startedAt'> & Partial<Details>): Details {
  return detailsSchema.parse(input)
}

/** Reads the status of a stored registration. */
export function statusOf({ status, cause, details, nextStepAt }: ManagedRegistration): RegistrationStatus {
  return {
    status: z.enum(statuses).parse(status),
    cause,
    details: detailsSchema.parse({ ...details, causeCode: causeCodeOf(details) }),
    nextStepAt,
  }
}
