import { randomUUID } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { Connection, Integration, JsonObject, Store } from '@guidepost/store'
import { ApiError } from './errors.ts'
import { providerOf } from './lookup.ts'
import type { ApiOptions } from './server.ts'
import { Turns } from './turns.ts'
import { validated } from './validation.ts'

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

/** A store's changes in the order of their coming per integration: nobody claims a match key between our look and our write. */
const turns = new WeakMap<Store, Turns<number>>()

function turnsOf(store: Store): Turns<number> {
  const known = turns.get(store) ?? new Turns<number>()
  turns.set(store, known)
  return known
}

/** Makes the connection, or changes the one that has the id. Throws what the answer must be if it can't. */
export function putConnection(
  options: ApiOptions,
  integration: Integration,
  connectionId: string = randomUUID(),
  change: ConnectionChange,
): Promise<Connection> {
  return turnsOf(options.store).take(integration.id, async () => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const current = await options.store.findConnection(integration.id, connectionId)
      const saved = await (current
        ? update(options, integration, current, change)
        : create(options, integration, connectionId, change))
      if (typeof saved === 'object') return changed(options, saved.connection)
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
  return turnsOf(options.store).take(integration.id, async () => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const current = await options.store.findConnection(integration.id, connectionId)
      if (!current) return undefined
      const saved = await update(options, integration, current, change)
      if (typeof saved === 'object') return changed(options, saved.connection)
    }
    throw tooBusy(connectionId)
  })
}

function changed({ onConfigurationChange }: ApiOptions, connection: Connection): Connection {
  onConfigurationChange()
  return connection
}

function tooBusy(connectionId: string): ApiError {
  return new ApiError(409, 'conflict', `Connection "${connectionId}" is being changed by others; try again`)
}

async function create(options: ApiOptions, integration: Integration, connectionId: string, change: ConnectionChange) {
  const provider = providerOf(options.providers, integration)
  const config = await checkConfig(provider, merged({}, change.config ?? {}))
  const matchKeys = provider.receive.connectionKeys(config)
  const credentials = change.credentials && (await checkCredentials(provider, change.credentials))
  await refuseConflicts(options.store, integration.id, undefined, matchKeys)
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
  if (matchKeys) {
    const known = provider.receive.connectionKeys(current.config)
    await refuseConflicts(
      store,
      integration.id,
      current.id,
      matchKeys.filter((key) => !known.includes(key)),
    )
  }
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

/** Two connections with one GUID would get each other's events: the second claim is refused, and the first one named. */
export async function refuseConflicts(
  store: Pick<Store, 'findConnectionsByKey'>,
  integrationId: number,
  own: number | undefined,
  matchKeys: readonly string[],
): Promise<void> {
  for (const key of matchKeys) {
    const other = (await store.findConnectionsByKey(integrationId, key)).find(({ id }) => id !== own)
    if (!other) continue
    throw new ApiError(
      409,
      'webhook_guid_conflict',
      `"${key}" belongs to connection "${other.connectionId}" already; take it away there first`,
    )
  }
}
