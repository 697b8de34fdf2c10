import type { ClaimedRegistration, ManagedRegistration } from '@guidepost/store'
import { z } from 'zod'
import { jsonObject } from '../json-object.ts'
import { causeCodeOf, causeCodes } from './causes.ts'

/** The closed list of how a registration stands; `not_set_up` is what a connection without one is called. */
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

/** The last thing that went wrong, for people. */
export type Failure = z.infer<typeof failure>

/** What the gateway keeps of a registration beside the store's own columns. No secret is in it. Times are milliseconds since 1970. */
const detailsSchema = z.object({
  /** As the provider's schema read it. */
  spec: jsonObject,
  /** The name of the preset that `spec` was taken from; null for one of somebody's own. */
  preset: z.string().nullable(),
  /** `absent`: it is to be removed, though its connection is still there. */
  wanted: z.enum(['present', 'absent']).default('present'),
  /** The row that goes as soon as this one is active. */
  replaces: z.number().nullable().default(null),
  /** The provider's id. */
  webhookId: z.string().nullable().default(null),
  /** The provider may not have the newest secret yet. */
  secretPending: z.boolean().default(false),
  /** When the newest secret was made; older ones go a day after that, if nobody uses them. */
  rotatedAt: z.number().nullable().default(null),
  startedAt: z.number(),
  firstActiveAt: z.number().nullable().default(null),
  lastCheckAt: z.number().nullable().default(null),
  /** The last time that we changed something at the provider, which makes it call the deactivation URL. */
  lastWriteAt: z.number().nullable().default(null),
  /** Rounds in a row that ended with an error. */
  failures: z.number().default(0),
  error: failure.nullable().default(null),
  /** The code of the `cause` beside these details. */
  causeCode: z.enum(causeCodes).nullable().default(null),
  /** When it was switched on or made again, within the last day. */
  repairs: z.array(z.number()).default([]),
  desired: jsonObject.nullable().default(null),
  observed: jsonObject.nullable().default(null),
  /** What would be done, but waits for a person. */
  pendingPlan: z.array(z.string()).nullable().default(null),
  /** What was left as it is, and why. */
  left: z.array(z.string()).default([]),
})
export type Details = z.infer<typeof detailsSchema>

/** How a registration stands, as the rules of `status.ts` see it. */
export interface RegistrationStatus {
  readonly status: Status
  readonly cause: string | null
  readonly details: Details
  readonly nextStepAt: number | null
}

export function newDetails(input: Pick<Details, 'spec' | 'preset' | 'startedAt'> & Partial<Details>): Details {
  return detailsSchema.parse(input)
}

/** Reads what the store has. */
export function statusOf(registration: ManagedRegistration | ClaimedRegistration): RegistrationStatus {
  const { status, cause, details, nextStepAt } = registration
  return {
    status: z.enum(statuses).parse(status),
    cause,
    details: detailsSchema.parse({ ...details, causeCode: causeCodeOf(details) }),
    nextStepAt,
  }
}
