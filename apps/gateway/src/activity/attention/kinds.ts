import type { Backlog, HeldReason, ManagedCount } from '@guidepost/store'

/** The closed list of what may need somebody. */
export const attentionCauses = [
  'credentials_refused',
  'setup_failed',
  'setup_stalled',
  'webhook_deactivated',
  'webhook_switched_off',
  'webhook_left_behind',
  'removal_fails',
  'registration_waits',
  'reconcile_paused',
  'not_set_up',
  'destination_failing',
  'destination_gone',
  'destination_paused',
  'handler_missing',
  'dead_letters',
  'signature_mismatch',
  'signature_missing',
  'signature_malformed',
  'no_secret',
  'too_large',
  'unknown_guid',
  'no_guid',
  'guid_mismatch',
  'unparsable',
] as const

/** The most urgent first. */
export const severities = ['critical', 'warning', 'info'] as const

/** Where a page shows what it is about. */
export const places = [
  'registrations',
  'connections',
  'destination',
  'destinations',
  'dead_letters',
  'rejections',
  'events',
] as const

/** Something that needs a person: one for all that suffer from the same. */
export interface Attention {
  readonly cause: (typeof attentionCauses)[number]
  readonly severity: (typeof severities)[number]
  /** How many `unit`. `capped`: at least that many. */
  readonly count: number
  readonly capped: boolean
  readonly unit: 'connections' | 'deliveries' | 'destinations' | 'events' | 'webhooks' | 'installations'
  /** Since when the first of them. */
  readonly since: number | null
  readonly title: string
  /** What was said, e.g. by the provider; null if the title says all. */
  readonly detail: string | null
  readonly whatToDo: string
  readonly where: {
    readonly kind: (typeof places)[number]
    /** The destination's id, or the integration's unique key. */
    readonly id: string | null
    /** To filter by, as the list's own query has it: a registration's status, or an event's state. */
    readonly status: string | null
    readonly cause: string | null
  }
}

/** A destination that gets nothing for now. */
export interface HeldDestination {
  readonly id: string
  readonly kind: 'handler' | 'endpoint'
  /** One connection's own endpoint, of which there may be thousands. */
  readonly override: boolean
  readonly reason: HeldReason
  readonly message: string | null
  readonly since: number
}

/** What there is to be judged. */
export interface Standings {
  readonly backlog: Backlog
  readonly registrations: readonly ManagedCount[]
  /** Nothing is repaired. */
  readonly paused: boolean
  readonly held: readonly HeldDestination[]
  /** The providers at which the gateway can set webhooks up. */
  readonly registering: ReadonlySet<string>
  readonly now: number
}

/** A place without a filter, or with one. */
export function placeOf(
  kind: Attention['where']['kind'],
  more: Partial<Omit<Attention['where'], 'kind'>> = {},
): Attention['where'] {
  return { kind, id: null, status: null, cause: null, ...more }
}
