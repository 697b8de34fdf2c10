import { randomUUID } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { Connection, ConnectionSaved, Integration, JsonObject, KeyTaken, Store } from '@guidepost/store'
import { ApiError } from '../http/errors.ts'
import { providerOf } from '../http/lookup.ts'
import type { ApiOptions } from '../http/options.ts'
import { Mutex } from '../http/mutex.ts'
import { validated } from '../http/validation.ts'

/** What a request may set of a connection; the rest stays as it is. */
export interface ConnectionChange {
  /** Merged into the config, top-level key by key; null deletes a key. */
  readonly config?: JsonObject | undefined
  readonly metadata?: ((current: JsonObject | null) => JsonObject) | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly credentials?: JsonObject | undefined
  /** Null takes it away. */
  readonly webhookUrlOverride?: string | null | undefined
}

/** How often a change is made anew when somebody else was faster. */
const attempts = 5

/** A store's changes in the order of their coming per integration: those of one process don't get in each other's way. */
const mutexes = new WeakMap<Store, Mutex<number>>()

function mutexOf(store: Store): Mutex<number> {
  const known = mutexes.get(store) ?? new Mutex<number>()
  mutexes.set(store, known)
  return known
}

/** Makes the connection, or changes the one that has the id. Throws what the answer must be if it can't. */
export function putConnection(
  options: ApiOptions,
  integration: Integration,
  connectionId: string = randomUUID(),
  change: ConnectionChange,
): Promise<Connection> {
  return mutexOf(options.store).run(integration.id, async () => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const current = await options.store.findConnection(integration.id, connectionId)
      const saved = await (current
        ? update(options, integration, current, change)
        : create(options, integration, connectionId, change))
      if (typeof saved === 'object') return changed(options, saved)
    }
    throw tooBusy(connectionId)
  })
}

/** Changes a connection that is there; `undefined` if it isn't. */
export function changeConnection(
  options: ApiOptions,
  integration: Integration,
  connectionId: string,
  change: ConnectionChange,
): Promise<Connection | undefined> {
  return mutexOf(options.store).run(integration.id, async () => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const current = await options.store.findConnection(integration.id, connectionId)
      if (!current) return undefined
      const saved = await update(options, integration, current, change)
      if (typeof saved === 'object') return changed(options, saved)
    }
    throw tooBusy(connectionId)
  })
}

/** Two connections with one Guid would get each other's events: unless that is wanted, the second claim is refused. */
function changed({ onConfigurationChange }: ApiOptions, saved: ConnectionSaved | KeyTaken): Connection {
  if ('taken' in saved) throw guidConflict(saved.taken.matchKey, saved.taken.connectionId)
  onConfigurationChange()
  return saved.connection
}

export function guidConflict(matchKey: string, connectionId: string): ApiError {
  const message =
    `"${matchKey}" belongs to connection "${connectionId}" already: take it away there first, ` +
    'or set share_webhook_guids on the integration'
  return new ApiError(409, 'webhook_guid_conflict', message)
}

function tooBusy(connectionId: string): ApiError {
  return new ApiError(409, 'conflict', `Connection "${connectionId}" is being changed by others; try again`)
}

async function create(options: ApiOptions, integration: Integration, connectionId: string, change: ConnectionChange) {
  const provider = providerOf(options.providers, integration)
  const config = await checkConfig(provider, merged({}, change.config ?? {}))
  const matchKeys = provider.receive.connectionKeys(config)
  const credentials = change.credentials && (await checkCredentials(provider, change.credentials))
  return options.store.createConnection({
    integrationId: integration.id,
    connectionId,
    config,
    metadata: change.metadata?.(null) ?? {},
    tags: change.tags ?? {},
    matchKeys,
    credentials: credentials ?? null,
    webhookUrlOverride: change.webhookUrlOverride ?? null,
    now: options.now(),
  })
}

async function update(
  options: ApiOptions,
  integration: Integration,
  current: Connection,
  { config: configChange, metadata, tags, credentials, webhookUrlOverride }: ConnectionChange,
) {
  const { store, now } = options
  const rest = {
    id: current.id,
    version: current.version,
    metadata: metadata?.(current.metadata),
    tags,
    webhookUrlOverride,
    now: now(),
  }
  if (!configChange && !credentials) return store.updateConnection(rest)
  const provider = providerOf(options.providers, integration)
  const config = configChange && (await checkConfig(provider, merged(current.config, configChange)))
  const matchKeys = config && provider.receive.connectionKeys(config)
  const checked = credentials && (await checkCredentials(provider, credentials))
  return store.updateConnection({ ...rest, config, matchKeys, credentials: checked })
}

const checkConfig = (provider: Provider, config: JsonObject): Promise<JsonObject> =>
  validated(provider.connectionConfig, config, ['connection_config'])

const checkCredentials = (provider: Provider, credentials: JsonObject): Promise<JsonObject> =>
  validated(provider.credentials, credentials, ['credentials'])

/** Top-level keys of `changes` over those of `base`; a key that is null is left out. */
export function merged(base: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null))
}
