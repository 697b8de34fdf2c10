/** A JSON object that people configured. */
export type JsonObject = { readonly [key: string]: unknown }

/** An isolated set of integrations, connections and API keys. Nothing of one environment is visible in another. */
export interface Environment {
  readonly id: number
  /** UUID v4, part of every webhook URL. */
  readonly uuid: string
  readonly name: string
  readonly createdAt: number
}

/** An API key as it is listed. The store keeps only its SHA-256; the key itself is shown once, when it is created. */
export interface ApiKey {
  readonly id: number
  readonly environmentId: number
  readonly name: string
  /** The first characters of the key, so that people can tell keys apart. */
  readonly prefix: string
  readonly createdAt: number
  readonly revokedAt: number | null
  /** When the caller must stop accepting the key; null: never. */
  readonly expiresAt: number | null
  /** As `noteKeyUse` set it. */
  readonly lastUsedAt: number | null
}

/** A provider set up in one environment, with its options. */
export interface Integration {
  readonly id: number
  readonly environmentId: number
  /** Unique within the environment; Nango's `unique_key` and `provider_config_key`. */
  readonly uniqueKey: string
  /** The plugin's id. */
  readonly provider: string
  readonly displayName: string | null
  readonly forwardWebhooks: boolean
  /**
   * Several connections of the integration may claim one match key. Each of them then gets the events that have the
   * key.
   */
  readonly sharesMatchKeys: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** One tenant's authorised account at a provider. */
export interface Connection {
  readonly id: number
  readonly integrationId: number
  /** Unique within the integration, chosen by people. */
  readonly connectionId: string
  readonly config: JsonObject
  readonly metadata: JsonObject | null
  readonly tags: Readonly<Record<string, string>>
  /**
   * The URL that gets the connection's events instead of the environment's primary and secondary endpoint; null: those
   * endpoints get them.
   */
  readonly webhookUrlOverride: string | null
  /** Grows with every change. An update names the version that its caller read. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** The owner of a signing secret. */
export type SecretOwner =
  | { readonly kind: 'integration'; readonly id: number }
  | { readonly kind: 'registration'; readonly id: number }
  /** An endpoint's id. The secret signs what Guidepost sends to that endpoint. */
  | { readonly kind: 'endpoint'; readonly id: string }
  /** How Guidepost authenticates at an endpoint: a bearer token, or a client certificate with its key. */
  | { readonly kind: 'endpoint-token' | 'endpoint-certificate'; readonly id: string }

/** A secret shared with the provider. Several are normal during a rotation; the newest comes first. */
export interface SigningSecret {
  readonly id: string
  readonly value: string
  readonly createdAt: number
  /** When the gateway stops accepting the secret; null: never. */
  readonly retiresAt: number | null
}

export interface Page {
  /** How many rows at most. Less than 1 counts as 1, and an adapter may cap it. */
  readonly limit: number
  /** The cursor: the `next` of the page before. A text that is no cursor gives an empty page. */
  readonly before?: string | undefined
}

/** Newest first. `next` is the cursor of the next page, null on the last page. */
export interface Paged<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** What people configure: environments, API keys, integrations, connections and their secrets. */
export interface ConfigurationStore {
  /** `duplicate`: another environment has the name. */
  createEnvironment(input: { name: string; uuid: string; now: number }): Promise<Environment | 'duplicate'>
  /** Oldest first. */
  listEnvironments(): Promise<readonly Environment[]>
  /** Finds an environment by its UUID, in upper or lower case. */
  findEnvironment(uuid: string): Promise<Environment | undefined>

  /** `hash` is the SHA-256 of the key. Rejects with `internal` if the environment does not exist. */
  createApiKey(input: {
    environmentId: number
    name: string
    prefix: string
    hash: Uint8Array
    /** Default: never. */
    expiresAt?: number | null | undefined
    now: number
  }): Promise<ApiKey>
  /** The key was used at `at`. An earlier time changes nothing. */
  noteKeyUse(input: { id: number; at: number }): Promise<void>
  /** All keys, including revoked ones, oldest first. */
  listApiKeys(environmentId: number): Promise<readonly ApiKey[]>
  /** The key and its environment; `undefined` for an unknown or revoked key. The caller checks `expiresAt`. */
  findApiKey(hash: Uint8Array): Promise<{ key: ApiKey; environment: Environment } | undefined>
  /** False if the environment has no such key, or the key was revoked before. */
  revokeApiKey(input: { environmentId: number; id: number; now: number }): Promise<boolean>

  /**
   * Ends a session early, for all processes. `hash` identifies the session. The store keeps the hash until `until`,
   * when the session would expire anyway.
   */
  endSession(input: { hash: Uint8Array; until: number; now: number }): Promise<void>
  /** Whether `endSession` ended the session. Becomes false at some time after the session would have expired. */
  isSessionEnded(hash: Uint8Array): Promise<boolean>

  /**
   * `duplicate`: the environment has an integration with that unique key. Rejects with `internal` if the environment
   * does not exist.
   */
  createIntegration(input: {
    environmentId: number
    uniqueKey: string
    provider: string
    displayName: string | null
    forwardWebhooks: boolean
    /** Default: false. */
    sharesMatchKeys?: boolean | undefined
    /** The first signing secret, stored in the same transaction; null: none. */
    secret: string | null
    now: number
  }): Promise<Integration | 'duplicate'>
  /**
   * Changes the given fields. `in_use`: an integration that has connections cannot change its unique key. When
   * `sharesMatchKeys` becomes false, connections go on sharing the keys that they share, and no other connection can
   * claim those keys.
   */
  updateIntegration(input: {
    id: number
    uniqueKey?: string | undefined
    displayName?: string | null | undefined
    forwardWebhooks?: boolean | undefined
    sharesMatchKeys?: boolean | undefined
    now: number
  }): Promise<Integration | 'missing' | 'duplicate' | 'in_use'>
  /**
   * Deletes the integration with its connections and secrets, and cancels their deliveries. Events stay until they are
   * pruned. The unique key can be used again. False if the integration does not exist.
   */
  deleteIntegration(input: { id: number; now: number }): Promise<boolean>
  /** What `deleteIntegration` would delete. */
  sizeOfIntegration(id: number): Promise<IntegrationSize>
  /** Oldest first. */
  listIntegrations(environmentId: number): Promise<readonly Integration[]>
  findIntegration(environmentId: number, uniqueKey: string): Promise<Integration | undefined>

  /**
   * Creates a connection. `matchKeys` are the values that identify its events, in the provider's normal form. In the
   * same transaction, matches unmatched events that have one of these keys to the connection, in the order of receipt.
   *
   * If another connection claims one of the keys, nothing is written and the answer is `KeyTaken`, unless the
   * integration `sharesMatchKeys`. If several calls claim a key at the same moment, in any process, one succeeds.
   * Rejects with `internal` if the integration does not exist.
   */
  createConnection(input: {
    integrationId: number
    connectionId: string
    config: JsonObject
    metadata: JsonObject | null
    tags: Readonly<Record<string, string>>
    matchKeys: readonly string[]
    credentials: JsonObject | null
    /** Default: none. */
    webhookUrlOverride?: string | null | undefined
    now: number
  }): Promise<ConnectionSaved | KeyTaken | 'duplicate'>
  /**
   * Changes the given fields. `conflict`: another call changed the connection since `version`; read it again. Matches
   * unmatched events and answers `KeyTaken` like `createConnection`, except that keys which this connection already has
   * are never `KeyTaken`.
   */
  updateConnection(input: {
    id: number
    version: number
    config?: JsonObject | undefined
    metadata?: JsonObject | null | undefined
    tags?: Readonly<Record<string, string>> | undefined
    /** The complete list, to be changed together with `config`: keys left out are removed. */
    matchKeys?: readonly string[] | undefined
    /** The complete credentials: the old ones are removed. */
    credentials?: JsonObject | undefined
    /** Null removes the override and cancels the deliveries that wait for it. */
    webhookUrlOverride?: string | null | undefined
    now: number
  }): Promise<ConnectionSaved | KeyTaken | 'missing' | 'conflict'>
  /**
   * Deletes a connection: cancels its unsettled deliveries and removes its match keys, registrations and secrets. Its
   * id can be used again. False if it does not exist. Events stay until they are pruned. With `purge`, the events are
   * hidden at once, and upkeep erases them in small steps, with their bodies, deliveries and attempts. Events that also
   * belong to another connection stay for that connection.
   *
   * A managed registration stays until it is removed at the provider: its state becomes `removed`, it keeps its status
   * and the connection's last credentials (`readKeptCredentials`), and its next step is due at once.
   */
  deleteConnection(input: { id: number; purge?: boolean | undefined; now: number }): Promise<boolean>
  findConnection(integrationId: number, connectionId: string): Promise<Connection | undefined>
  /**
   * The connections that match the filter, in the given order (default: `newest`). A page's cursor holds for the order
   * that gave it.
   */
  listConnections(
    input: ConnectionFilter & { sort?: ConnectionOrder | undefined; page: Page },
  ): Promise<Paged<Connection>>
  /** How many connections match the filter. Exact. */
  countConnections(filter: ConnectionFilter): Promise<number>
  /**
   * How many connections of an environment have each worst level, in one pass over `looks` connections at most
   * (10,000 or fewer). `levels` are those of managed registrations, worst first; `silentSince` as in `ConnectionFilter`.
   */
  countStandings(input: {
    environmentId: number
    levels: readonly string[]
    silentSince: number
    now: number
    looks: number
  }): Promise<StandingCounts>
  /** The connections of an integration that claim a match key, oldest first. */
  findConnectionsByKey(integrationId: number, matchKey: string): Promise<readonly Connection[]>
  /** The credentials of the connection with that `id`; null if it has none. */
  readCredentials(connection: number): Promise<JsonObject | null>

  /**
   * Adds a secret. The older secrets stay in use until `retireOthersAt`, or until an earlier time that was set before;
   * null: no new time is set.
   */
  addSecret(input: {
    owner: SecretOwner
    value: string
    retireOthersAt: number | null
    now: number
  }): Promise<SigningSecret>
  /** False if the owner has no such secret. */
  removeSecret(input: { owner: SecretOwner; id: string }): Promise<boolean>
  /** Newest first, without those that have retired at `now`. */
  listSecrets(owner: SecretOwner, now: number): Promise<readonly SigningSecret[]>
}

/** Selects connections of an environment. They match every filter that is given. */
export interface ConnectionFilter {
  readonly environmentId: number
  readonly integrationId?: number | undefined
  readonly connectionId?: string | undefined
  /** Part of the connection's id, in upper or lower case. */
  readonly search?: string | undefined
  readonly standing?: Standing | undefined
  /** Connections that received no event at this time or later, as far as their events are still stored. */
  readonly silentSince?: number | undefined
  readonly unaccounted?: Unaccounted | undefined
}

/**
 * Selects connections by what their recovery has not accounted for: a time that is open since `openUntil` or longer,
 * and, if given, with this cause (null: without one); or unclear records.
 */
export type Unaccounted = { readonly openUntil: number; readonly cause?: string | null | undefined } | 'unclear'

/** `newest`: created last, first. `id`: by the connection's id. `silent`: those without an event, then by the last event, the oldest first. */
export type ConnectionOrder = 'newest' | 'id' | 'silent'

/** How much an integration has. */
export interface IntegrationSize {
  readonly connections: number
  /** Registrations whose webhooks Guidepost manages at the provider. */
  readonly managed: number
  /** Registrations that people set up by hand. */
  readonly handMade: number
}

/**
 * Selects connections by their webhooks:
 *
 * - `status`: those that have a managed registration with this status, or any status without one, and, if given,
 *   this cause
 * - `level`: those that have a managed registration with this level and, if given, this cause of the verdict, and none
 *   with one of the levels in `worse`
 * - `unmanaged`: those without a managed registration; `reachable`: an event can match them
 * - `unmanaged` with `now`: reachable ones; `overdue`: their silence has lasted longer than usual (`markOverdue`);
 *   `timely`: the others
 * - `anyOf`: those that match at least one
 */
export type Standing =
  | { readonly status: string | undefined; readonly cause?: string | undefined }
  | { readonly level: string; readonly cause?: string | undefined; readonly worse: readonly string[] }
  | { readonly unmanaged: 'reachable' | 'unreachable' }
  | { readonly unmanaged: 'overdue' | 'timely'; readonly now: number }
  | { readonly anyOf: readonly Standing[] }

/** Connections, each in exactly one of the counts between `total` and `silent`. */
export interface StandingCounts {
  /** There are more connections than were counted. */
  readonly capped: boolean
  readonly total: number
  /** By the worst level of their registrations. Only levels that occur. */
  readonly levels: Readonly<Record<string, number>>
  /** Managed, and no verdict yet. */
  readonly unjudged: number
  /** Without a managed registration, as in `Standing`. */
  readonly unreachable: number
  readonly timely: number
  readonly overdue: number
  /** Since when the first of the overdue connections is overdue; null if there are none. */
  readonly overdueSince: number | null
  /** Of all, those without an event since `silentSince`. */
  readonly silent: number
}

export interface ConnectionSaved {
  readonly connection: Connection
  /** How many unmatched events now match the connection. */
  readonly matched: number
}

/** A match key that another connection of the integration claims. */
export interface KeyTaken {
  readonly taken: {
    readonly matchKey: string
    /** The id of the other connection. If several claim the key: the id of the oldest. */
    readonly connectionId: string
  }
}
