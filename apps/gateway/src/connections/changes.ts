import type { Provider } from '@guidepost/provider'
import type { Connection, ConnectionSaved, Integration, JsonObject, KeyTaken, Store } from '@guidepost/store'
import { ConnectionError } from './errors.ts'
import { Mutex } from './mutex.ts'
import { providerOf, readBySchema } from './provider.ts'

/** The fields of a connection to change. Omitted fields stay unchanged. */
export interface ConnectionChange {
  /** Merged into the config, top-level key by key; null deletes a key. */
  readonly config?: JsonObject | undefined
  readonly metadata?: ((current: JsonObject | null) => JsonObject) | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly credentials?: JsonObject | undefined
  /** Null removes it. */
  readonly webhookUrlOverride?: string | null | undefined
}

export interface ChangesOptions {
  readonly store: Pick<Store, 'findConnection' | 'createConnection' | 'updateConnection'>
  readonly providers: ReadonlyMap<string, Provider>
  readonly now: () => number
  readonly onConfigurationChange: () => void
}

/** The maximum number of attempts to write a change, in case other processes change the connection at the same time. */
const attempts = 5

/** Writes connections: merges, validates, and refuses Guids that another connection has. */
export class ConnectionChanges {
  readonly #options: ChangesOptions
  /** The changes of this process run one after another per integration, so that they don't cause each other's retries. */
  readonly #mutex = new Mutex<number>()

  constructor(options: ChangesOptions) {
    this.#options = options
  }

  /** Creates the connection, or changes the one that has the id. */
  put(integration: Integration, connectionId: string, change: ConnectionChange): Promise<Connection> {
    return this.#retried<never>(integration, connectionId, (current) =>
      current ? this.#update(integration, current, change) : this.#create(integration, connectionId, change),
    )
  }

  /** Changes a connection; `undefined` if there is none. */
  change(integration: Integration, connectionId: string, change: ConnectionChange): Promise<Connection | undefined> {
    return this.#retried(integration, connectionId, (current) =>
      current ? this.#update(integration, current, change) : undefined,
    )
  }

  /** Calls `write` with the current connection. If `write` returns a text, another writer came first: calls it again. */
  #retried<Nothing extends undefined>(
    integration: Integration,
    connectionId: string,
    write: (current: Connection | undefined) => Promise<ConnectionSaved | KeyTaken | string> | Nothing,
  ): Promise<Connection | Nothing> {
    return this.#mutex.run(integration.id, async () => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const current = await this.#options.store.findConnection(integration.id, connectionId)
        const writing = write(current)
        if (writing === undefined) return writing
        const saved = await writing
        if (typeof saved === 'object') return this.#saved(saved)
      }
      throw new ConnectionError('conflict', `Others keep changing connection "${connectionId}"; try again`)
    })
  }

  /** Refuses a Guid that another connection has: both would get each other's events. An integration may allow sharing. */
  #saved(saved: ConnectionSaved | KeyTaken): Connection {
    if ('taken' in saved) throw guidConflict(saved.taken.matchKey, saved.taken.connectionId)
    this.#options.onConfigurationChange()
    return saved.connection
  }

  async #create(integration: Integration, connectionId: string, change: ConnectionChange) {
    const { store, providers, now } = this.#options
    const provider = providerOf(providers, integration)
    const config = await readConfig(provider, mergeConfig({}, change.config ?? {}))
    const credentials = change.credentials && (await readCredentials(provider, change.credentials))
    return await store.createConnection({
      integrationId: integration.id,
      connectionId,
      config,
      metadata: change.metadata?.(null) ?? {},
      tags: change.tags ?? {},
      matchKeys: provider.receive.connectionKeys(config),
      credentials: credentials ?? null,
      webhookUrlOverride: change.webhookUrlOverride ?? null,
      now: now(),
    })
  }

  async #update(
    integration: Integration,
    current: Connection,
    { config: configChange, metadata, tags, credentials, webhookUrlOverride }: ConnectionChange,
  ) {
    const { store, providers, now } = this.#options
    const rest = {
      id: current.id,
      version: current.version,
      metadata: metadata?.(current.metadata),
      tags,
      webhookUrlOverride,
      now: now(),
    }
    if (!configChange && !credentials) return await store.updateConnection(rest)
    const provider = providerOf(providers, integration)
    const config = configChange && (await readConfig(provider, mergeConfig(current.config, configChange)))
    const matchKeys = config && provider.receive.connectionKeys(config)
    const checked = credentials && (await readCredentials(provider, credentials))
    return await store.updateConnection({ ...rest, config, matchKeys, credentials: checked })
  }
}

export function guidConflict(matchKey: string, connectionId: string): ConnectionError {
  const message =
    `Connection "${connectionId}" has the Guid "${matchKey}": remove it there first, ` +
    'or set share_webhook_guids on the integration'
  return new ConnectionError('webhook_guid_conflict', message)
}

export const readConfig = (provider: Provider, config: JsonObject): Promise<JsonObject> =>
  readBySchema(provider.connectionConfig, config, ['connection_config'])

export const readCredentials = (provider: Provider, credentials: JsonObject): Promise<JsonObject> =>
  readBySchema(provider.credentials, credentials, ['credentials'])

/** Merges the top-level keys of `changes` into `base`, and drops keys that are null. */
export function mergeConfig(base: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null))
}
