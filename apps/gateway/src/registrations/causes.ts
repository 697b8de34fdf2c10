import type { JsonObject } from '@guidepost/store'
import { z } from 'zod'

/**
 * Why a registration is not active or not up to date. A closed list, by which programs decide. The text next to the
 * code (`cause`) is for people, and is the same for all registrations with the same problem.
 */
export const causeCodes = [
  // The provider refused a request, or did not answer. The codes of `ProviderError`.
  'unauthorized',
  'permission_denied',
  'limit_reached',
  'duplicate',
  'not_found',
  'validation',
  'rate_limited',
  'invalid_options',
  'unavailable',
  'timeout',
  // No request was made, because something is missing here.
  'no_credentials',
  'no_public_url',
  'no_provider',
  // An error of the gateway or of the plugin, not of the provider.
  'unexpected',
  // The provider accepted a write but returns other values afterwards.
  'not_as_written',
  // The webhook is off at the provider, and we may not switch it on.
  'deleted',
  'off_after_failures',
  'off_rights_lost',
  'off_by_person',
  'off_since_creation',
  'off_unknown',
  // A change waits until a person approves it.
  'public_url_changed',
  'too_many_changes',
] as const

export type CauseCode = (typeof causeCodes)[number]

/** A cause as people and programs see it. */
export interface Cause {
  readonly code: CauseCode
  /** One line without values that differ between registrations, so that registrations can be grouped by it. */
  readonly text: string
}

const code = z.enum(causeCodes)
const stored = z.object({
  causeCode: code.nullish().catch(undefined),
  error: z.object({ code }).nullish().catch(undefined),
  pendingPlan: z.unknown().optional(),
})

/**
 * The code of a registration's cause, from its stored details; null if there is no cause, or its code is not known.
 * Details that were stored before codes existed have the code in their last error.
 */
export function causeCodeOf(details: JsonObject): CauseCode | null {
  const { causeCode, error, pendingPlan } = stored.parse(details)
  if (causeCode !== undefined) return causeCode
  return pendingPlan ? null : (error?.code ?? null)
}
