/** A JSON object that people configured. */
export type JsonObject = { readonly [key: string]: unknown }

/** A separate world: its integrations, connections and API keys see nothing of another environment's. */
export interface Environment {
  readonly id: number
  /** UUID v4; it stands in every webhook URL. */
  readonly uuid: string
  readonly name: string
  readonly createdAt: number
}

/** An API key as it is listed. The key itself is shown once, when it is made; the store has its SHA-256 only. */
export interface ApiKey {
  readonly id: number
  readonly environmentId: number
  readonly name: string
  /** The first characters of the key, so that people can tell keys apart. */
  readonly prefix: string
  readonly createdAt: number
  readonly revokedAt: number | null
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
  /** Several of its connections may claim one match key; each of them gets the events that have it. */
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
  /** Where its events are sent instead of to the environment's primary and secondary endpoint; null: to those. */
  readonly webhookUrlOverride: string | null
  /** Grows with every change; an update names the version that it was made from. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** Whose signing secret it is. */
export type SecretOwner =
  | { readonly kind: 'integration'; readonly id: number }
  | { readonly kind: 'registration'; readonly id: number }
  /** An endpoint's id: the keys with which we sign what we send there. */
  | { readonly kind: 'endpoint'; readonly id: string }

/** A key shared with the provider. Several are normal while one is being rotated; the newest comes first. */
export interface SigningSecret {
  readonly id: string
  readonly value: string
  readonly createdAt: number
  /** When it stops being tried, or null. */
  readonly retiresAt: number | null
}

export interface Page {
  /** How many rows at most. A page holds at least one, so that less than 1 counts as 1; an adapter may cap it. */
  readonly limit: number
  /** Only rows before this one: the `next` of the page before. A text that isn't one of those gives an empty page. */
  readonly before?: string | undefined
}

/** Newest first. `next` is null on the last page. */
export interface Paged<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** Environments, keys, integrations, connections and their secrets: what people set up. */
export interface ConfigurationStore {
  /** `duplicate`: the name is taken. */
  createEnvironment(input: { name: string; uuid: string; now: number }): Promise<Environment | 'duplicate'>
  /** In the order in which they were made. */
  listEnvironments(): Promise<readonly Environment[]>
  /** By the UUID, in upper or lower case. */
  findEnvironment(uuid: string): Promise<Environment | undefined>

  /** `hash` is the SHA-256 of the key. Rejects with `internal` if the environment isn't there. */
  createApiKey(input: {
    environmentId: number
    name: string
    prefix: string
    hash: Uint8Array
    now: number
  }): Promise<ApiKey>
  /** All of them, revoked ones too, in the order in which they were made. */
  listApiKeys(environmentId: number): Promise<readonly ApiKey[]>
  /** The environment that a key opens; `undefined` for an unknown or revoked key. */
  findApiKey(hash: Uint8Array): Promise<{ key: ApiKey; environment: Environment } | undefined>
  /** False if the environment has no such key, or it was revoked before. */
  revokeApiKey(input: { environmentId: number; id: number; now: number }): Promise<boolean>

  /** Ends a session before its time, for all processes. `hash` identifies it; it is kept until `until`, when the session expires. */
  endSession(input: { hash: Uint8Array; until: number; now: number }): Promise<void>
  /** Whether the session was ended. False once it would have expired, or a little later. */
  isSessionEnded(hash: Uint8Array): Promise<boolean>

  /** `duplicate`: the environment has that unique key already. Rejects with `internal` if the environment isn't there. */
  createIntegration(input: {
    environmentId: number
    uniqueKey: string
    provider: string
    displayName: string | null
    forwardWebhooks: boolean
    /** Left out: false. */
    sharesMatchKeys?: boolean | undefined
    /** The first signing secret, in the same transaction. */
    secret: string | null
    now: number
  }): Promise<Integration | 'duplicate'>
  /**
   * Changes what is given. `in_use`: an integration that has connections keeps its unique key. What connections share when
   * `sharesMatchKeys` becomes false they go on sharing; no other gets it.
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
   * Deletes its connections and secrets too, and cancels their deliveries. Events stay until they are pruned. Its unique
   * key is free again. False if it isn't there.
   */
  deleteIntegration(input: { id: number; now: number }): Promise<boolean>
  /** In the order in which they were made. */
  listIntegrations(environmentId: number): Promise<readonly Integration[]>
  findIntegration(environmentId: number, uniqueKey: string): Promise<Integration | undefined>

  /**
   * Creates a connection. `matchKeys` are the provider's normal forms of the values that say whose event it is.
   * Unmatched events that have one of them become its events in the same transaction, in the order of their receipt.
   * Nothing is written if another connection claims one of them, unless the integration `sharesMatchKeys`: `KeyTaken`.
   * Of several that claim a key at the same time, in whatever process, one gets it.
   * Rejects with `internal` if the integration isn't there.
   */
  createConnection(input: {
    integrationId: number
    connectionId: string
    config: JsonObject
    metadata: JsonObject | null
    tags: Readonly<Record<string, string>>
    matchKeys: readonly string[]
    credentials: JsonObject | null
    /** Left out: none. */
    webhookUrlOverride?: string | null | undefined
    now: number
  }): Promise<ConnectionSaved | KeyTaken | 'duplicate'>
  /**
   * Changes what is given. `conflict`: somebody else changed it since `version`; read it again. Matches as `createConnection`
   * does, and refuses a key that another connection claims, unless this one had it before.
   */
  updateConnection(input: {
    id: number
    version: number
    config?: JsonObject | undefined
    metadata?: JsonObject | null | undefined
    tags?: Readonly<Record<string, string>> | undefined
    /** Goes with `config`. All of them: the ones before are forgotten. */
    matchKeys?: readonly string[] | undefined
    /** All of them: the ones before are forgotten. */
    credentials?: JsonObject | undefined
    /** Null removes it; what waits for it is cancelled then. */
    webhookUrlOverride?: string | null | undefined
    now: number
  }): Promise<ConnectionSaved | KeyTaken | 'missing' | 'conflict'>
  /**
   * Cancels its unsettled deliveries, removes its keys, registrations and secrets. Its id is free again. False if it isn't
   * there. Events stay until they are pruned; with `purge`, the upkeep erases those that are nobody else's, with their
   * bodies, deliveries and attempts, from now on in small steps, and nobody can list or find them any more.
   *
   * What is still to be removed at the provider stays: a managed registration becomes `removed`, keeps its status and what
   * the connection's credentials were (`readKeptCredentials`), and its next step is due at once.
   */
  deleteConnection(input: { id: number; purge?: boolean | undefined; now: number }): Promise<boolean>
  findConnection(integrationId: number, connectionId: string): Promise<Connection | undefined>
  /** Of one environment, and of what else is given. */
  listConnections(input: {
    environmentId: number
    integrationId?: number | undefined
    connectionId?: string | undefined
    /** A part of the connection's id, in upper or lower case. */
    search?: string | undefined
    /** Those that have a managed registration which stands so, with any cause unless one is named; null: that have none. */
    standing?: { readonly status: string; readonly cause?: string | undefined } | null | undefined
    page: Page
  }): Promise<Paged<Connection>>
  /** The connections of an integration that claim a match key, in the order in which they were made. */
  findConnectionsByKey(integrationId: number, matchKey: string): Promise<readonly Connection[]>
  /** By the connection's `id`; null if it has none. */
  readCredentials(connection: number): Promise<JsonObject | null>

  /** Adds a secret; the older ones stay, and stop being tried at `retireOthersAt` if that is given, or at a time before that was said earlier. */
  addSecret(input: {
    owner: SecretOwner
    value: string
    retireOthersAt: number | null
    now: number
  }): Promise<SigningSecret>
  /** False if the owner has no such secret. */
  removeSecret(input: { owner: SecretOwner; id: string }): Promise<boolean>
  /** The last added first, without those that retire at `now` or before. */
  listSecrets(owner: SecretOwner, now: number): Promise<readonly SigningSecret[]>
}

export interface ConnectionSaved {
  readonly connection: Connection
  /** How many unmatched events became its events. */
  readonly matched: number
}

/** A match key that another connection of the integration claims. */
export interface KeyTaken {
  readonly taken: {
    readonly matchKey: string
    /** The other connection's; of several, the one that was made first. */
    readonly connectionId: string
  }
}
