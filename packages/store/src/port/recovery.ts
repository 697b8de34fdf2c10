import type { JsonObject, Page, Paged } from './configuration.ts'
import type { Origin, Receipt, RecordResult } from './ingest.ts'

/** What is known of an event that recovery found, beside its origin. */
export interface RecoveredFacts {
  /** How much of the lost event it gives back: the caller's word, e.g. `exact`. */
  readonly fidelity: string
  /** When the change happened: between these times, on the provider's clock. `from` is null if unknown. */
  readonly between: { readonly from: number | null; readonly to: number }
  /** The provider's id of the person or program that made the change; null if unknown. */
  readonly actor: string | null
  /** True if a younger event of the same record was recorded before this one. */
  readonly late: boolean
}

/** An event that recovery found, to be recorded. Its receipt has the origin. */
export interface RecoveryFinding {
  readonly receipt: Receipt
  readonly facts: RecoveredFacts
}

/** The recovery of one connection, which works on it in rounds. */
export interface Recovery {
  /** The connection's `id`. */
  readonly connection: number
  readonly integrationId: number
  readonly environmentId: number
  /** The provider of its integration. */
  readonly provider: string
  /** The connection's id as people chose it. */
  readonly connectionId: string
  /** What the caller remembers between steps: its own form, without secrets. */
  readonly state: JsonObject
  /** When the next step is due; null: when one is requested. */
  readonly nextStepAt: number | null
  /** When the worker's lease ends; null: no worker has leased it. */
  readonly leasedUntil: number | null
}

/** A recovery that the caller has leased: no other worker gets it until the lease runs out or is released. */
export interface ClaimedRecovery extends Recovery {
  /** The number of this claim. It grows with every claim. */
  readonly lease: number
}

/** A stretch of time, and how the changes in it are accounted for. Stretches of one entity never overlap. */
export interface Coverage {
  /** The entity of the registrations, e.g. `Ticket`: a registration that replaces another one continues its coverage. */
  readonly entity: string
  /** On the provider's clock. From `from` on, before `to`. */
  readonly from: number
  readonly to: number
  /** The caller's word, e.g. `pushed`. */
  readonly kind: string
  /** The caller's own data, e.g. counts. */
  readonly account: JsonObject
}

/** The oldest time whose changes are not accounted for yet. */
export interface OpenTime {
  /** On the caller's clock. */
  readonly since: number
  /** Why: the caller's word; null if nothing is wrong. */
  readonly cause: string | null
}

/** Connections with something that is not accounted for. */
export interface UnaccountedCount {
  readonly connections: number
  /** Since when the first of them has it. */
  readonly since: number
}

/** A change that may be missing, and about which a person decides. */
export interface UnclearRecord {
  readonly id: string
  readonly entity: string
  /** The record, as the caller names it. */
  readonly key: string
  readonly foundAt: number
  /** What would be recorded: the caller's own form. */
  readonly event: JsonObject
}

/** An event that proves something about a record: it matched, it is readable, and a registration's own secret verified it, or recovery recorded it. */
export interface ProvingEvent {
  readonly id: string
  /** The number of the entry of `orderingKeys` that it has. */
  readonly record: number
  readonly origin: Origin
  readonly receivedAt: number
  /** The position of the event in its request, from 0. */
  readonly position: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Recovery of what a provider could not deliver: rounds, their findings, and the ledger of coverage. */
export interface RecoveryStore {
  /**
   * Makes the next step of a connection due at `at`, unless it is due earlier anyway. If a worker has leased it, the step
   * comes after that. False if the connection does not exist.
   */
  requestRecovery(input: { connection: number; at: number; now: number }): Promise<boolean>
  /** Leases up to `limit` (at most 1,000) recoveries whose next step is due, longest due first. Those of deleted connections are never due. */
  claimRecoveries(input: { now: number; limit: number; leaseMs: number }): Promise<readonly ClaimedRecovery[]>
  /** Leases the recovery of a connection, due or not. `missing`: the connection does not exist, or no step was ever requested. */
  claimRecovery(input: {
    connection: number
    now: number
    leaseMs: number
  }): Promise<ClaimedRecovery | 'busy' | 'missing'>
  /**
   * Commits a step of a leased recovery, all or nothing: records `findings` as `recordBatch` does, stores the new state,
   * and changes the ledger. `lost`: the lease was released, or another worker has claimed it after it ran out; nothing was
   * changed. A finding that cannot be stored rejects the whole step with `internal`.
   *
   * `coverage` takes the place of what the ledger had for its time: a stretch of the same entity that begins in it is removed,
   * and one that reaches into it ends where it begins. `unclear` adds records, each of which
   * replaces an older one of the same entity and key; the newest 10,000 of a connection stay. `settled`: the ids of unclear
   * records that are decided. `open`: what is open from now on; null: nothing. `nextStepAt` does not put off a step that was requested in the meantime.
   */
  commitRecovery(input: {
    connection: number
    lease: number
    state?: JsonObject | undefined
    findings?: readonly RecoveryFinding[] | undefined
    coverage?: readonly Coverage[] | undefined
    unclear?: readonly Omit<UnclearRecord, 'id'>[] | undefined
    settled?: readonly string[] | undefined
    open?: OpenTime | null | undefined
    nextStepAt?: number | null | undefined
    release: boolean
    leaseMs?: number | undefined
    now: number
  }): Promise<{ readonly results: readonly RecordResult[] } | 'lost'>
  /** How many deliveries of a connection are not settled yet, counted up to `most`. */
  countUnsettled(input: { connection: number; most: number }): Promise<number>
  /** `undefined` if no step was ever requested for the connection. */
  findRecovery(connection: number): Promise<Recovery | undefined>
  /**
   * How many connections of an environment have a time that is open since `openUntil` or longer, by its cause, most first,
   * and how many have unclear records. `unclear` is null if there are none.
   */
  countUnaccounted(input: { environmentId: number; openUntil: number }): Promise<{
    readonly open: readonly (UnaccountedCount & Pick<OpenTime, 'cause'>)[]
    readonly unclear: UnaccountedCount | null
  }>
  /** The stretches that reach into the given time, oldest first, at most 10,000. */
  listCoverage(input: { connection: number; from: number; to: number }): Promise<readonly Coverage[]>
  /** Newest first. */
  listUnclear(input: { connection: number; entity?: string | undefined }, page: Page): Promise<Paged<UnclearRecord>>
  /**
   * The newest `newest` (at most 100) events of each record that prove something about it: they came on the path of a
   * registration of the connection and are `accepted` or `unsubscribed`. `orderingKeys`: at most 1,000.
   */
  listProvingEvents(input: {
    connection: number
    orderingKeys: readonly string[]
    newest: number
  }): Promise<readonly ProvingEvent[]>
}
