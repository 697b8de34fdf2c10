import type { Environment, JsonObject, Page, Paged } from './configuration.ts'

/**
 * What its URL does. `superseded`: a newer registration replaced it; what it still sends is recorded and not dispatched.
 * `removed`: nothing is taken there any more; whoever still calls learns that it is gone.
 */
export type RegistrationState = 'active' | 'superseded' | 'removed'

/** A webhook as it is set up at the provider, for one connection and entity, with a URL and secrets of its own. */
export interface Registration {
  readonly id: number
  readonly integrationId: number
  /** The connection's `id`. */
  readonly connection: number
  readonly entity: string
  /** The last part of its URL. An address, not a secret: the signature decides. */
  readonly token: string
  /** The provider's name for the webhook, as entered or read; null until it is known. */
  readonly guid: string | null
  readonly state: RegistrationState
  /** We set it up, repair and remove it. False: people do, by hand. */
  readonly managed: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** A registration that we set up, repair and remove, with how far that is. */
export interface ManagedRegistration extends Registration {
  readonly environment: Pick<Environment, 'id' | 'uuid' | 'name'>
  /** The unique key of its integration. */
  readonly integration: string
  readonly provider: string
  readonly connectionId: string
  /** Its connection is gone: all that is left to do is to remove it at the provider. */
  readonly connectionDeleted: boolean
  /** The caller's word for how it stands. */
  readonly status: string
  /** Since when it is that word. */
  readonly statusSince: number
  /** Why, in a text that is the same for all that suffer from the same, so that they can be counted as one. */
  readonly cause: string | null
  /** The caller's own, without secrets. */
  readonly details: JsonObject
  /** When something is to be done next; null: when somebody asks. */
  readonly nextStepAt: number | null
  /** The last part of the URL where the provider tells that it switched the webhook off. An address, not a secret. */
  readonly deactivationToken: string
  /** Until when somebody works on it, unless that was given up; null: nobody does. */
  readonly leasedUntil: number | null
  /** When its management ended (`removeManaged`); null: it has not. */
  readonly removedAt: number | null
}

/** A registration that the caller alone works on, until the lease runs out or is given back. */
export interface ClaimedRegistration extends ManagedRegistration {
  /** Names this claim. It grows with every one. */
  readonly lease: number
  /** Of the connection, the last one if that is gone. */
  readonly config: JsonObject
}

/** Which managed registrations. Those whose management has ended are never among them. */
export interface ManagedFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  /** Those of any of these connections, by their `id`. */
  readonly connections?: readonly number[] | undefined
  readonly status?: string | undefined
  /** Null: those without a cause. */
  readonly cause?: string | null | undefined
}

/** How many connections stand alike. */
export interface ManagedCount {
  readonly status: string
  readonly cause: string | null
  readonly connections: number
  /** Since when the first of them does. */
  readonly since: number
  /** The details of the newest of these registrations: an example of what they have in common. */
  readonly details: JsonObject
}

/** When a registration was used, as far as its requests are still kept. Repeats of one don't count. */
export interface RegistrationUse {
  /** When the last request came that one of its secrets verified; null if none is kept. */
  readonly lastAt: number | null
  /** When each secret last did, by the secret's id; also those that are gone. */
  readonly secrets: Readonly<Record<string, number>>
}

/** What was done about a registration, or is to be remembered like that: for people. Without secrets. */
export interface Audit {
  readonly at: number
  /** Who did it, e.g. `reconcile` or `person`. */
  readonly actor: string
  /** Null for what concerns the whole installation. */
  readonly environmentId: number | null
  readonly integrationId: number | null
  /** As people chose it. It may be gone by now. */
  readonly connectionId: string | null
  readonly registrationId: number | null
  /** What kind of action, e.g. a plan's `kind`. */
  readonly action: string
  /** One line. At most 2,000 characters are kept of it and of the message. */
  readonly summary: string
  /** `done`, or the code of an error. */
  readonly result: string
  readonly message: string | null
}

export interface StoredAudit extends Audit {
  readonly id: string
}

/** Which audits: of an environment, and without a narrower filter those of the whole installation too. */
export interface AuditFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  readonly registrationId?: number | undefined
  /** From that time on. */
  readonly from?: number | undefined
}

/** Webhooks at the provider: those that people set up by hand, and those that we do. */
export interface RegistrationStore {
  /**
   * A registration and its first secret. With a `matchKey` it takes its unmatched events, as a connection does.
   * `missing`: the integration has no such connection. A token is unique: make it long and random.
   *
   * With `managed`, its next step can be claimed from `nextStepAt` on. A connection has one managed registration of an
   * entity that is `active`, and while it is replaced two: `duplicate` if there is one that isn't the one it `replaces`.
   */
  createRegistration(input: {
    integrationId: number
    connection: number
    entity: string
    token: string
    guid: string | null
    matchKey: string | null
    secret: string
    /** Left out: people set it up by hand. */
    managed?:
      | {
          readonly status: string
          readonly details: JsonObject
          readonly nextStepAt: number | null
          /** Unique: make it long and random. */
          readonly deactivationToken: string
          /** The id of the one that goes when this one is there. */
          readonly replaces?: number | undefined
        }
      | undefined
    now: number
  }): Promise<{ registration: Registration; matched: number } | 'missing' | 'duplicate'>
  /**
   * Changes what is given. With a `matchKey` it takes the unmatched events that came by its own path and have it.
   * `missing` too for one that is `removed`.
   */
  updateRegistration(input: {
    id: number
    guid?: string | null | undefined
    matchKey?: string | null | undefined
    state?: 'active' | 'superseded' | undefined
    now: number
  }): Promise<{ registration: Registration; matched: number } | 'missing'>
  /**
   * Its secrets go with it. False if it isn't there. `managed`: it may still be at the provider, and stays until its
   * management has ended (`removeManaged`).
   */
  deleteRegistration(id: number): Promise<boolean | 'managed'>
  findRegistration(id: number): Promise<Registration | undefined>
  /** Of the connection with that `id`, in the order in which they were made, without those whose management has ended. */
  listRegistrations(connection: number): Promise<readonly Registration[]>

  /** `undefined` for one that people set up by hand. */
  findManaged(id: number): Promise<ManagedRegistration | undefined>
  /** `undefined` for a token that nobody has, or that was of one whose management has ended. */
  findRegistrationByDeactivationToken(token: string): Promise<ManagedRegistration | undefined>
  /** Newest first. */
  listManaged(filter: ManagedFilter, page: Page): Promise<Paged<ManagedRegistration>>
  /** How many connections have which status and cause, most first. A connection counts once in each line. */
  countManaged(environmentId: number): Promise<readonly ManagedCount[]>

  /**
   * Up to `limit` (at most 1,000) managed registrations whose next step is due at `now`, or whose lease has run out without being given
   * back, for whoever had it may have died in the middle; longest due first. Each is the caller's alone for `leaseMs`.
   */
  claimRegistrations(input: { now: number; limit: number; leaseMs: number }): Promise<readonly ClaimedRegistration[]>
  /** The same for one, due or not. `busy`: somebody works on it. `missing`: it is not managed, or that has ended. */
  claimRegistration(input: {
    id: number
    now: number
    leaseMs: number
  }): Promise<ClaimedRegistration | 'busy' | 'missing'>
  /**
   * Changes what is given, and `release`s the lease or keeps it, for `leaseMs` from now if that is given. `lost`: it was
   * given back, or somebody else has claimed it since the lease ran out; nothing was changed.
   *
   * A step that was asked for meanwhile (`requestStep`) is not put off by `nextStepAt`. With `state: 'removed'`, the
   * match key is forgotten. A registration whose connection is gone stays `removed`. `matched` is as in
   * `updateRegistration`.
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
    release: boolean
    leaseMs?: number | undefined
    now: number
  }): Promise<{ registration: ManagedRegistration; matched: number } | 'lost'>
  /**
   * Its management ends: nothing of it is left at the provider, or a person has said that it is not ours to care for any
   * more. It is `removed` and can't be claimed; its secrets and kept credentials go. It stays itself, so that its URL is
   * known to be gone as long as its integration is there.
   */
  removeManaged(input: { id: number; lease: number; now: number }): Promise<ManagedRegistration | 'lost'>
  /**
   * Brings its next step forward to `at`, or leaves it where it is if that is earlier. Asked for while somebody works on
   * it, it comes after that. False if it is not managed, or that has ended.
   */
  requestStep(input: { id: number; at: number; now: number }): Promise<boolean>

  /**
   * Keeps credentials, sealed, for a managed registration that must still be removed with them after its connection got
   * others; null lets go of them. False if it is not managed, or that has ended.
   */
  keepCredentials(input: { id: number; kept: KeptCredentials | null; now: number }): Promise<boolean>
  /** What was kept for it; else, if its connection is gone, what that one had last; else null. */
  readKeptCredentials(id: number): Promise<KeptCredentials | null>
  /** Of any registration. */
  registrationUse(id: number): Promise<RegistrationUse>

  /** Keeps records of what was done. Upkeep prunes them as it does events. */
  audit(rows: readonly Audit[]): Promise<void>
  /** The last written first. */
  listAudits(filter: AuditFilter, page: Page): Promise<Paged<StoredAudit>>

  /** A small fact, as JSON; `undefined` if there is none. */
  readMemory(key: string): Promise<unknown>
  /** `undefined` forgets it. */
  writeMemory(key: string, value: unknown): Promise<void>
  /**
   * Writes it only where it still is `before`, as it was read: false if another writer came first, and nothing was
   * changed. With `before` undefined, only where there is none. `value` is not undefined.
   */
  replaceMemory(key: string, before: unknown, value: unknown): Promise<boolean>
}

/** What it takes to speak to the provider. */
export interface KeptCredentials {
  readonly config: JsonObject
  readonly credentials: JsonObject
}
