import type { ProviderHost } from './host.ts'
import type { JsonValue } from './register.ts'
import type { Identity, Origin } from './webhook.ts'

/**
 * The half that reads back what the provider could not deliver. It has no state: the host stores cursors and findings.
 *
 * A host runs walks. A *walk* reads one source from a time on, page by page, and can resume at any page after a crash.
 * The walk through `back-fill` (the *sweep*) is the proof that nothing is missing: it reads every record that changed in a
 * window of time. For each record, the host passes the events that it has to `judge`, which says whether an event is
 * missing. The other walks read logs, which say more about a missing event than the record does.
 */
export interface Recover<Config = unknown, Credentials = unknown, Payload = unknown, Spec = unknown> {
  /**
   * How far the end of a sweep's window lies before the present, in milliseconds: longer than an event is usually under
   * way. A record that changed later waits for the next sweep.
   */
  readonly settleMs: number
  /** How far before `since` a walk starts, in milliseconds: for clocks that differ, and rows that became visible late. */
  readonly overlapMs: number
  /**
   * The provider is behind, and has lost nothing, while the newest event of an action was under way for longer than this,
   * in milliseconds. Omitted if the provider does not deliver the events of one action in order.
   */
  readonly behindAfterMs?: number
  /** What a host may read. Contains `back-fill`. */
  readonly sources: readonly RecoverSource[]
  /** What recovery can see of the changes that a spec watches, in a tenant that grants every right. Pure. */
  sight(spec: Spec): Sight
  /**
   * Compares a record with the events that arrived of it. Pure; the order of `events` does not matter.
   *
   * `events`: the newest 20 events of the record that prove something: they came with this registration's own URL and
   * secret, or an earlier recovery recorded them. Values decide; times decide only where values can't. The first rule that
   * holds:
   *
   * 1. The record or an event of it is younger than the window, and `mayWait`: `waiting`. Not if the window has its creation, and
   *    `events` has no create: rule 2 decides, because the next window starts later.
   * 2. The record was created in the window, and `events` has no create: `missing`; `unclear` if no watched field has a value.
   *    With 20 events or more, the create may be older than these: then the rule does not apply.
   * 3. The watched values equal the newest known value of each field: `unchanged`.
   * 4. A comparable watched value differs: `missing`.
   * 5. A value is unknown, and only activity beside the record moved its stamp: `unchanged`.
   * 6. A value is unknown, there is no hole, and an event is as young as the stamp: `unchanged`.
   * 7. A value is unknown: `unclear`.
   *
   * A record that changed last before `activeSince` is `excluded`. `missing` and `unclear` become `excluded` if the spec does not subscribe to the action; also outside of a hole if the
   * spec excludes the actor, or excludes some actors and the record names none. In a hole such a miss is `unclear`.
   */
  judge(record: FoundRecord, events: readonly KnownEvent<Payload>[], context: JudgeContext<Spec>): Judgement
  /**
   * The delete of the record that a row of a `deleted-log` with `kind: 'partial'` describes, if exactly one record among
   * `events` fits. `events`: creates of the registration near `row.createdAt`. Pure. Omitted if the logs name every record.
   */
  matchDelete?(row: LogRow, events: readonly KnownEvent<Payload>[], registration: RecoverRegistration<Spec>): LogRow
  /** Returns a client for one connection. Makes no call yet. */
  open(connection: { readonly config: Config; readonly credentials: Credentials }, host: ProviderHost): RecoverClient
}

/** The origin of an event that was not pushed. */
export type RecoveredOrigin = Exclude<Origin, 'push'>

/** One source of a provider. */
export interface RecoverSource {
  readonly origin: RecoveredOrigin
  /** How long the provider keeps a row, in milliseconds; null if it forgets none. */
  readonly keepsMs: number | null
  /** The maximum number of calls that a host spends on the source in an hour, per connection; null for no maximum. */
  readonly callsPerHour: number | null
  /** The entities whose events the source may contain; null for all. */
  readonly entities: readonly string[] | null
  /** True: read it only where a hole is known, or if a person asks for it. */
  readonly onlyInHoles: boolean
}

/**
 * How much recovery knows about a change of one action:
 *
 * - `certain`: that it is missing
 * - `partial`: that one is missing, but not of which record
 * - `suspected`: that one may be missing
 * - `none`: nothing. The action is a blind spot
 */
export type SightOf = 'certain' | 'partial' | 'suspected' | 'none'

/** What recovery can see of a registration. */
export interface Sight {
  readonly create: SightOf
  readonly update: SightOf
  readonly delete: SightOf
  /** What it can't see, also of actions that it sees otherwise. */
  readonly blindSpots: readonly BlindSpot[]
}

/** Something that recovery can't see. A host always shows it. */
export interface BlindSpot {
  /** Stable, e.g. `no_log`. */
  readonly code: string
  readonly action: 'create' | 'update' | 'delete'
  /** The watched field that can't be compared; omitted for the whole action. */
  readonly field?: string
  /** One sentence for people. */
  readonly message: string
}

/** One registration, as recovery needs it. */
export interface RecoverRegistration<Spec = unknown> {
  /** The host's id. */
  readonly id: string
  /** As `Register.spec` validated it. */
  readonly spec: Spec
  /**
   * The match values of its webhooks (`ObservedWebhook.matchValue`), the present one first. Earlier ones follow, since rows
   * of a log may belong to a webhook that was replaced. Not empty.
   */
  readonly matchValues: readonly string[]
}

/** What to read. JSON: a host stores it with the cursor. */
export type RecoverWalk = RecoverSpan &
  (
    | {
        /** The provider's log of events that it gave up, for all registrations of the connection. */
        readonly origin: 'error-log'
        readonly registrations: readonly RecoverRegistration[]
      }
    | {
        /** The sweep (`back-fill`): the records that changed. `deleted-log`: the provider's log of deleted records. */
        readonly origin: 'back-fill' | 'deleted-log'
        readonly registration: RecoverRegistration
      }
    | {
        /**
         * `history`: the intermediate states of some records. `absence`: whether some records still exist; asked twice, some
         * minutes apart.
         */
        readonly origin: 'history' | 'absence'
        readonly registration: RecoverRegistration
        /** `FoundRecord.key` of the records, the most important one first. */
        readonly keys: readonly string[]
      }
  )

/** Where a walk starts. */
export interface RecoverSpan {
  /** Milliseconds since 1970, on the provider's clock: everything before it was read. */
  readonly since: number
  /** `RecoverPage.carry` of the last complete walk through this source, for this registration; null for the first one. */
  readonly carry: JsonValue
}

/** What one `read` may cost. */
export interface RecoverBudget {
  /** The maximum number of requests, at least 1. A retry counts as none. */
  readonly calls: number
  /** The maximum number of rows and records, at least 1. A client may return fewer, and never more. */
  readonly rows: number
}

/** Reads from the provider for one connection. Changes nothing there. */
export interface RecoverClient {
  /**
   * Reads the next page of a walk. `cursor`: null at the start, then that of the page before. Equal arguments may be
   * repeated: a page that a crash lost is read again.
   *
   * Never ends a walk that proves nothing: it rejects with `permission_denied` if the provider shows no record at all and
   * does not say that the API user may read every one. A page without its list of rows rejects with `unavailable`.
   * Rejects with `validation` for a cursor that it did not make.
   */
  read(walk: RecoverWalk, cursor: JsonValue, budget: RecoverBudget): Promise<RecoverPage>
}

/** One page of a walk. JSON, except for the bodies. */
export interface RecoverPage {
  /** Of a `back-fill`; otherwise empty. */
  readonly records: readonly FoundRecord[]
  /** Of any other origin; otherwise empty. */
  readonly rows: readonly LogRow[]
  /** Where to continue; null if the walk is complete. A host stores it together with what it makes of the page. */
  readonly cursor: JsonValue
  /** Continue no earlier than this, in milliseconds since 1970 on the host's clock; null for at once. */
  readonly notBefore: number | null
  /**
   * The end of the walk's window, in milliseconds since 1970 on the provider's clock: fixed before the first page was read.
   * After the last page, everything before `until` was read, except records that wait.
   */
  readonly until: number
  /** What the next walk through this source needs: the plugin's own form. Null until the walk is complete. */
  readonly carry: JsonValue
  /** What this tenant or this API user does not let us see, beyond `sight`. */
  readonly blindSpots: readonly BlindSpot[]
  /** How many requests the page cost. */
  readonly calls: number
  /** The provider's clock minus the host's, in milliseconds; null if unknown. */
  readonly clockOffsetMs: number | null
}

/** A record that changed, as a sweep found it. */
export interface FoundRecord {
  /** Equals `Identity.orderingKey` of the record's events. */
  readonly key: string
  /** The newest of its stamps, in milliseconds since 1970 on the provider's clock; null if it has none. */
  readonly changedAt: number | null
  readonly createdAt: number | null
  /** When it was read, on the provider's clock. */
  readonly readAt: number
  /** The provider's id of the person or program that changed it last; null if unknown. */
  readonly actor: string | null
  /** What `judge` needs: the plugin's own form. */
  readonly facts: JsonValue
}

/** An event that arrived or was recovered earlier. */
export interface KnownEvent<Payload = unknown> {
  readonly payload: Payload
  readonly identity: Identity
  /** Milliseconds since 1970 on the host's clock. */
  readonly receivedAt: number
}

/** What `judge` needs to know beside the record and its events. */
export interface JudgeContext<Spec = unknown> {
  readonly registration: RecoverRegistration<Spec>
  /** The window of the sweep: `since` of the walk, `until` of the page. */
  readonly since: number
  readonly until: number
  /** True if the window contains a time in which changes may have left no trace. */
  readonly hole: boolean
  /** When the registration was activated: a change before that time sent no event. */
  readonly activeSince: number
  /** False once the record has waited often enough. */
  readonly mayWait: boolean
  /** Watched fields that the provider writes in two forms, in lower case: a host counts `Judgement.fields`. */
  readonly incomparable: readonly string[]
}

/** What became of one record of a sweep. */
export interface Judgement {
  readonly verdict: 'unchanged' | 'excluded' | 'waiting' | 'missing' | 'unclear'
  /** The rule that decided, stable, e.g. `values_equal`. */
  readonly rule: string
  /** The event to record, if the verdict is `missing`; what to send if a person wants it, if it is `unclear`. Otherwise null. */
  readonly event: RecoveredEvent | null
  /** How each watched field compares, by its name in lower case. */
  readonly fields: { readonly [field: string]: 'equal' | 'differs' | 'unknown' }
  /**
   * True if an event is of the same second as the record's stamp. A host counts the fields of such records: if a field differs
   * in more than 1 of 5 of them, the provider writes it in two forms, and the host lists it in `incomparable`.
   */
  readonly eventAtStamp: boolean
}

/**
 * How much of the lost event a recovered one gives back:
 *
 * - `exact`: the event as it was sent
 * - `intermediate`: one of several changes, read from a history
 * - `state`: the present state, which the record may have reached by several changes
 * - `partial`: that something happened, without the record
 * - `suspected`: that something may have happened
 */
export type Fidelity = 'exact' | 'intermediate' | 'state' | 'partial' | 'suspected'

/** An event that was not pushed, in the provider's own form, so that `parse` and `identify` read it like any other. */
export interface RecoveredEvent {
  readonly origin: RecoveredOrigin
  readonly fidelity: Fidelity
  /** One event for `Receive.parse`. Equal findings give equal bytes, so that a repeated page adds nothing. */
  readonly body: Uint8Array
  /** What `identify` needs beside the body; no signature. Usually empty. */
  readonly headers: Readonly<Record<string, string>>
  /** Between which times the change happened, on the provider's clock. `from` is null if unknown; equal if the time is exact. */
  readonly between: { readonly from: number | null; readonly to: number }
  /** The provider's id of the person or program that made the change; null if unknown. */
  readonly actor: string | null
}

/** One row of a log. */
export interface LogRow {
  readonly origin: RecoveredOrigin
  /** The id of the row, unique within the log. */
  readonly id: string
  /**
   * - `event`: `event` has it
   * - `cut`: the log kept a part of the event. The sweep reads the record `key`
   * - `partial`: something happened to an unknown record; see `matchDelete`
   * - `excluded`: the registration does not want such a change, e.g. of this actor
   * - `foreign`: the row belongs to none of the registrations. Leave it alone
   * - `unreadable`: nobody can tell whose it is. A reason for an early sweep, and to be shown
   */
  readonly kind: 'event' | 'cut' | 'partial' | 'excluded' | 'foreign' | 'unreadable'
  /** The registration that the row belongs to; null if `foreign` or `unreadable`. */
  readonly registration: string | null
  /** Not null if and only if `kind` is `event`. */
  readonly event: RecoveredEvent | null
  /** `Identity.orderingKey` of the record; null if unknown. */
  readonly key: string | null
  /** When the provider wrote the row, on its clock; null if unknown. */
  readonly loggedAt: number | null
  /** Of a `partial` row: when the record was created; null if unknown. */
  readonly createdAt: number | null
  /** One sentence for people: what the row says, e.g. the answer that the provider got. */
  readonly message: string
  /** What `matchDelete` needs: the plugin's own form. */
  readonly facts: JsonValue
}
