import type { Environment, JsonObject, Page, Paged } from './configuration.ts'

/**
 * What happens to requests to a registration's URL. `active`: they are recorded and dispatched. `superseded`: a newer
 * registration replaced this one; requests are recorded but not dispatched. `removed`: requests are refused with 410
 * (gone).
 */
export type RegistrationState = 'active' | 'superseded' | 'removed'

/** A webhook that is set up at the provider, for one connection and entity, with a URL and secrets of its own. */
export interface Registration {
  readonly id: number
  readonly integrationId: number
  /** The connection's `id`. */
  readonly connection: number
  readonly entity: string
  /** The last part of its URL. An address, not a secret: the signature decides. */
  readonly token: string
  /** The provider's id of the webhook, as people entered it or as it was read; null until it is known. */
  readonly guid: string | null
  readonly state: RegistrationState
  /** True: Guidepost sets the webhook up, repairs and removes it. False: people do that by hand. */
  readonly managed: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** What the caller judged of a managed registration, in the caller's own words, so that lists filter and count by it. */
export interface StoredVerdict {
  readonly level: string
  /** A code. */
  readonly cause: string
  /** One line for people. Registrations with the same problem have the same title, so that they can be counted together. */
  readonly title: string
  readonly since: number
}

/** A managed registration: Guidepost sets it up, repairs and removes it. */
export interface ManagedRegistration extends Registration {
  readonly environment: Pick<Environment, 'id' | 'uuid' | 'name'>
  /** The unique key of its integration. */
  readonly integration: string
  readonly provider: string
  readonly connectionId: string
  /** True: the connection was deleted, so the registration must be removed at the provider. */
  readonly connectionDeleted: boolean
  /** The caller's word for its status. */
  readonly status: string
  /** Since when it has this status. */
  readonly statusSince: number
  /** The cause of the status. Registrations with the same problem have the same text, so that they can be counted together. */
  readonly cause: string | null
  /** The caller's own data, without secrets. */
  readonly details: JsonObject
  /** When the next step is due; null: when one is requested. */
  readonly nextStepAt: number | null
  /** The last part of the URL where the provider reports that it deactivated the webhook. An address, not a secret. */
  readonly deactivationToken: string
  /** When the worker's lease ends; null: no worker has leased the registration. */
  readonly leasedUntil: number | null
  /** When its management ended (`removeManaged`); null: it has not ended. */
  readonly removedAt: number | null
  /** Null: the caller has not judged it yet, or it has no verdict. */
  readonly verdict: StoredVerdict | null
  /** When the caller must judge it again, because a fact becomes too old; null: never. */
  readonly judgeAt: number | null
}

/** A registration that the caller has leased: no other worker gets it until the lease runs out or is released. */
export interface ClaimedRegistration extends ManagedRegistration {
  /** The number of this claim. It grows with every claim. */
  readonly lease: number
  /** The connection's `config`, or its last one if the connection was deleted. */
  readonly config: JsonObject
}

/** A filter for managed registrations. Those whose management has ended never match. */
export interface ManagedFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  /** Registrations of any of these connections, by their `id`. */
  readonly connections?: readonly number[] | undefined
  readonly status?: string | undefined
  /** Null: registrations without a cause. */
  readonly cause?: string | null | undefined
  /** The level of the verdict. */
  readonly level?: string | undefined
  /** The cause of the verdict. */
  readonly levelCause?: string | undefined
}

/** How many connections have the same status and cause. */
export interface ManagedCount {
  readonly status: string
  readonly cause: string | null
  readonly connections: number
  /** When the first of these connections got the status. */
  readonly since: number
  /** The details of the newest of these registrations, as an example. */
  readonly details: JsonObject
}

/** How many connections have registrations with the same verdict. */
export interface VerdictCount extends StoredVerdict {
  readonly connections: number
  /** When the first of these registrations got the verdict. */
  readonly since: number
  /** The newest of these registrations, as an example. */
  readonly newest: ManagedRegistration
}

/** How events reach a connection that people set up. */
export interface Reach {
  /** The connection's `id`. */
  readonly connection: number
  /** Whether an event can match it: it has a match key, or an active registration of either kind. */
  readonly reachable: boolean
  /** When its newest stored event was received; null without one. */
  readonly lastEventAt: number | null
  /** Since when its next event is overdue, as `markOverdue` set it for its last event; may be in the future. */
  readonly overdueFrom: number | null
}

/** The silence of a connection without a managed registration. */
export interface Silence {
  /** The connection's `id`. */
  readonly connection: number
  readonly lastEventAt: number
  /** The longest time between two of its newest 10,000 events that were received in `windowMs` up to the last one; 0 for a single event. */
  readonly longestGapMs: number
}

/** When a registration was used, as far as its requests are still stored. Repeats do not count. */
export interface RegistrationUse {
  /** When the last request that one of its secrets verified was received; null if none is stored. */
  readonly lastAt: number | null
  /** When each secret last verified a request, by the secret's id, including secrets that were removed. */
  readonly secrets: Readonly<Record<string, number>>
}

/** A record, for people, of what was done, by them or by Guidepost. Without secrets. */
export interface Audit {
  readonly at: number
  /** Who did it, e.g. `reconcile` or `person`. */
  readonly actor: string
  /** The name of the API key that was used, so that people know who it was; null for what Guidepost does itself. */
  readonly by: string | null
  /** Null for an action that concerns the whole installation. */
  readonly environmentId: number | null
  readonly integrationId: number | null
  /** The connection's id as people chose it. The connection may be deleted by now. */
  readonly connectionId: string | null
  readonly registrationId: number | null
  /** The kind of action, e.g. a plan's `kind`. */
  readonly action: string
  /** One line. The store keeps the first 2,000 characters of `summary` and of `message`. */
  readonly summary: string
  /** `done`, or the code of an error. */
  readonly result: string
  readonly message: string | null
}

export interface StoredAudit extends Audit {
  readonly id: string
}

/** A filter for audits. If it names nothing but the environment, audits of the whole installation match, too. */
export interface AuditFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  readonly registrationId?: number | undefined
  readonly actor?: string | undefined
  /** Written at this time or later. */
  readonly from?: number | undefined
}

/** Webhooks at the provider, whether people or Guidepost set them up. */
export interface RegistrationStore {
  /**
   * Creates a registration with its first secret. With a `matchKey`, matches unmatched events of the registration's own
   * path, as `createConnection` does. `missing`: the integration has no such connection. The token must be unique: make
   * it long and random.
   *
   * With `managed`, its first step can be claimed from `nextStepAt` on. A connection may have one `active` managed
   * registration per entity, and a second one only if it `replaces` the first; otherwise the answer is `duplicate`.
   */
  createRegistration(input: {
    integrationId: number
    connection: number
    entity: string
    token: string
    guid: string | null
    matchKey: string | null
    secret: string
    /** Default: people set it up by hand. */
    managed?:
      | {
          readonly status: string
          readonly details: JsonObject
          readonly nextStepAt: number | null
          /** Unique: make it long and random. */
          readonly deactivationToken: string
          /** The id of the registration that is removed once this one works. */
          readonly replaces?: number | undefined
          /** Default: it is due to be judged at once. */
          readonly verdict?: StoredVerdict | undefined
          readonly judgeAt?: number | undefined
        }
      | undefined
    now: number
  }): Promise<{ registration: Registration; matched: number } | 'missing' | 'duplicate'>
  /**
   * Changes the given fields. With a `matchKey`, matches unmatched events of the registration's own path that have the
   * key. `missing`: the registration does not exist, or is `removed`.
   */
  updateRegistration(input: {
    id: number
    guid?: string | null | undefined
    matchKey?: string | null | undefined
    state?: 'active' | 'superseded' | undefined
    now: number
  }): Promise<{ registration: Registration; matched: number } | 'missing'>
  /**
   * Deletes a registration with its secrets. False if it does not exist. `managed`: the registration was not deleted,
   * because its webhook may still exist at the provider. End its management first (`removeManaged`).
   */
  deleteRegistration(id: number): Promise<boolean | 'managed'>
  findRegistration(id: number): Promise<Registration | undefined>
  /**
   * The registrations of a connection, by the connection's `id`, oldest first, without those whose management has
   * ended.
   */
  listRegistrations(connection: number): Promise<readonly Registration[]>

  /** `undefined` for a registration that people set up by hand. */
  findManaged(id: number): Promise<ManagedRegistration | undefined>
  /** `undefined` for an unknown token, and for the token of a registration whose management has ended. */
  findRegistrationByDeactivationToken(token: string): Promise<ManagedRegistration | undefined>
  /** Newest first. */
  listManaged(filter: ManagedFilter, page: Page): Promise<Paged<ManagedRegistration>>
  /** How many connections have each status and cause, most first. A connection counts once per line. */
  countManaged(environmentId: number): Promise<readonly ManagedCount[]>
  /** How many connections have each verdict, most first. A connection counts once per line. */
  countVerdicts(environmentId: number): Promise<readonly VerdictCount[]>
  /**
   * The ids of managed registrations whose verdict must be made again at `now`, longest due first, without those that a
   * worker has leased: that worker judges them. At most `limit` (1,000 or fewer).
   */
  listUnjudged(input: { now: number; limit: number }): Promise<readonly number[]>
  /** A managed registration must be judged again at `at`, or earlier if it must be anyway. */
  requestJudgement(input: { id: number; at: number }): Promise<void>
  /** How events reach connections, by their `id`. Costs a few look-ups for each. */
  readReach(connections: readonly number[]): Promise<readonly Reach[]>
  /**
   * Looks at up to `limit` (1,000 or fewer) connections of all environments by their `id`, after `after`. Returns those
   * without a managed registration whose last event was received before `before` and has no `markOverdue` yet.
   * `next`: where to go on; null at the end.
   */
  listSilences(input: {
    after: number
    limit: number
    before: number
    windowMs: number
  }): Promise<{ readonly rows: readonly Silence[]; readonly next: number | null }>
  /** The event that follows the one received at `lastEventAt` is overdue from `from`. A later event makes this void. */
  markOverdue(input: { connection: number; lastEventAt: number; from: number }): Promise<void>

  /**
   * Leases up to `limit` (at most 1,000) managed registrations for `leaseMs`, longest due first: those whose next step
   * is due at `now`, and those whose lease ran out without a release, because their worker may have died in the middle
   * of a step.
   */
  claimRegistrations(input: { now: number; limit: number; leaseMs: number }): Promise<readonly ClaimedRegistration[]>
  /**
   * Leases one managed registration, due or not. `busy`: another worker has leased it. `missing`: it is not managed, or
   * its management has ended.
   */
  claimRegistration(input: {
    id: number
    now: number
    leaseMs: number
  }): Promise<ClaimedRegistration | 'busy' | 'missing'>
  /**
   * Changes the given fields of a leased registration; `release` gives up the lease, `leaseMs` extends it from now.
   * `lost`: the lease was released, or another worker has claimed it after the lease ran out; nothing was changed.
   *
   * `nextStepAt` does not put off a step that was requested in the meantime (`requestStep`). `state: 'removed'` removes
   * the match key. A registration whose connection was deleted stays `removed`. `matched`: as in `updateRegistration`.
   * `judgeAt` replaces an earlier one.
   */
  updateManaged(input: {
    id: number
    lease: number
    status?: string | undefined
    cause?: string | null | undefined
    details?: JsonObject | undefined
    nextStepAt?: number | null | undefined
    guid?: string | null | undefined
    matchKey?: string | null | undefined
    state?: RegistrationState | undefined
    /** Null: it has none. */
    verdict?: StoredVerdict | null | undefined
    judgeAt?: number | null | undefined
    release: boolean
    leaseMs?: number | undefined
    now: number
  }): Promise<{ registration: ManagedRegistration; matched: number } | 'lost'>
  /**
   * Ends the management of a leased registration: it no longer exists at the provider, or a person decided that
   * Guidepost leaves it alone. It is `removed` and cannot be claimed; its secrets and kept credentials are deleted. The
   * row stays, so that its URL is known to be gone for as long as the integration exists.
   */
  removeManaged(input: { id: number; lease: number; now: number }): Promise<ManagedRegistration | 'lost'>
  /**
   * Brings the next step forward to `at`, unless it is due earlier anyway. If a worker has leased the registration, the
   * step comes after that. False if it is not managed, or its management has ended.
   */
  requestStep(input: { id: number; at: number; now: number }): Promise<boolean>

  /**
   * Keeps the old credentials of a managed registration whose connection got new ones: its webhook must be removed with
   * the old credentials. They are stored sealed; null deletes them. False if it is not managed, or its management has
   * ended.
   */
  keepCredentials(input: { id: number; kept: KeptCredentials | null; now: number }): Promise<boolean>
  /**
   * The credentials kept for the registration; else, if its connection was deleted, the connection's last credentials;
   * else null.
   */
  readKeptCredentials(id: number): Promise<KeptCredentials | null>
  /** How a registration of either kind was used. */
  registrationUse(id: number): Promise<RegistrationUse>

  /** Stores records of what was done. Upkeep prunes them as it prunes events. */
  audit(rows: readonly Audit[]): Promise<void>
  /** Newest first. */
  listAudits(filter: AuditFilter, page: Page): Promise<Paged<StoredAudit>>

  /** A small JSON value by its key; `undefined` if there is none. */
  readMemory(key: string): Promise<unknown>
  /** `undefined` deletes the value. */
  writeMemory(key: string, value: unknown): Promise<void>
  /**
   * Writes the value only if the stored value still equals `before`, the value that the caller read. False: another
   * writer came first, and nothing was changed. If `before` is undefined: writes only if there is no stored value.
   * `value` must not be undefined.
   */
  replaceMemory(key: string, before: unknown, value: unknown): Promise<boolean>
}

/** What a client of the provider needs. */
export interface KeptCredentials {
  readonly config: JsonObject
  readonly credentials: JsonObject
}
