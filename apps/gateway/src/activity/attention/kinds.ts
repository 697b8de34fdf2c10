import type { Backlog, HeldReason, ManagedCount, StandingCounts, Store, VerdictCount } from '@guidepost/store'
import type { Unreachable } from '../../probe/probe.ts'
import { verdictCauses } from '../../registrations/verdict/causes.ts'

/** The closed list of what may need a person. */
export const attentionCauses = [
  // The causes of verdicts; those of `ok`, `unproven` and `unmanaged` need nobody, except for stalled and missing set-ups.
  ...verdictCauses,
  'changes_unaccounted',
  'records_unclear',
  'webhook_left_behind',
  'removal_fails',
  'reconcile_paused',
  'public_url_unreachable',
  'destination_failing',
  'destination_gone',
  'destination_paused',
  'destination_undeclared',
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

/** The pages that an attention can link to. */
export const places = [
  'registrations',
  'connections',
  'coverage',
  'destination',
  'destinations',
  'dead_letters',
  'rejections',
  'events',
] as const

/** A problem that needs a person. Everything with the same problem is one entry. */
export interface Attention {
  readonly cause: (typeof attentionCauses)[number]
  readonly severity: (typeof severities)[number]
  /** How many `unit`. `capped`: at least that many. */
  readonly count: number
  readonly capped: boolean
  readonly unit: 'connections' | 'deliveries' | 'destinations' | 'events' | 'webhooks' | 'installations'
  /** When the oldest of these problems began, in milliseconds since 1970. */
  readonly since: number | null
  readonly title: string
  /** Details beyond the title, e.g. the registration's cause; null if there are none. */
  readonly detail: string | null
  readonly whatToDo: string
  readonly where: {
    readonly kind: (typeof places)[number]
    /** The destination's id, or the integration's unique key. */
    readonly id: string | null
    /** The filter of the linked list: a registration's status, an event's state, or what recovery has not accounted for. */
    readonly status: string | null
    /** With a level, the cause of a verdict; in `coverage`, why a time is open. */
    readonly cause: string | null
    /** The level of a verdict. */
    readonly level: string | null
  }
}

/** A person's decision not to be shown a problem for now. */
export interface Mute {
  /** The name of the API key of the person who muted it. */
  readonly by: string
  readonly reason: string
  readonly at: number
  /** When it ends; null: when the problem gets worse, or new. */
  readonly until: number | null
}

/** A mute, with what the problem was like when it was muted. */
export interface StoredMute extends Mute {
  readonly count: number
  readonly severity: Attention['severity']
}

/** An attention with a name, so that it can be muted. */
export interface NamedAttention extends Attention {
  /** The same for as long as the problem lasts, whatever its count. */
  readonly id: string
  /** Null: it is not muted. */
  readonly mute: Mute | null
}

/** A destination whose deliveries are held. */
export interface HeldDestination {
  readonly id: string
  /** For people. */
  readonly name: string
  readonly kind: 'handler' | 'endpoint'
  /** The endpoint of a single connection. There may be thousands. */
  readonly override: boolean
  readonly reason: HeldReason
  readonly message: string | null
  readonly since: number
}

/** The data from which attention entries are derived. */
export interface AttentionInput {
  readonly backlog: Backlog
  readonly connections: Pick<StandingCounts, 'overdue' | 'overdueSince' | 'capped'>
  readonly registrations: readonly ManagedCount[]
  readonly verdicts: readonly VerdictCount[]
  readonly unaccounted: Awaited<ReturnType<Store['countUnaccounted']>>
  /** Events of verified webhooks in the last 24 hours, the time of the backlog's rejections. */
  readonly verified: number
  /** The reconcile loop is paused. */
  readonly paused: boolean
  /** The public URL does not lead here. */
  readonly unreachable: Unreachable | undefined
  readonly held: readonly HeldDestination[]
  /** The names of the environment's destinations, by id. */
  readonly names: ReadonlyMap<string, string>
  /** The providers whose webhooks the gateway can register. */
  readonly registering: ReadonlySet<string>
  /** The stored mutes, by the ids of the problems. */
  readonly mutes: Readonly<Record<string, StoredMute>>
  readonly now: number
}

/** A link to a page, with a filter or without. */
export function linkTo(
  kind: Attention['where']['kind'],
  more: Partial<Omit<Attention['where'], 'kind'>> = {},
): Attention['where'] {
  return { kind, id: null, status: null, cause: null, level: null, ...more }
}
