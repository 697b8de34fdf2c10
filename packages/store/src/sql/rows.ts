import type { ApiKey, Connection, Environment, Integration, JsonObject, Page, Paged } from '../port/configuration.ts'
import type { RecoveredFacts } from '../port/recovery.ts'
import type { Registration, RegistrationState } from '../port/registrations.ts'
import type { Selectable } from 'kysely'
import type { Tables } from './schema.ts'

/** Parses a JSON object that the store wrote, as text or as bytes. */
export function parseObject(value: unknown): JsonObject {
  const text = typeof value === 'string' ? value : Buffer.from(value as Uint8Array).toString('utf8')
  return JSON.parse(text) as JsonObject
}

/** What recovery knows of an event; null if recovery did not find it. */
export const toRecovered = (facts: unknown): RecoveredFacts | null =>
  typeof facts === 'string' ? (JSON.parse(facts) as RecoveredFacts) : null

export const toEnvironment = (row: Selectable<Tables['environments']>): Environment => ({
  id: row.id,
  uuid: row.uuid,
  name: row.name,
  createdAt: row.created_at,
})

export const toApiKey = (row: Selectable<Tables['api_keys']>): ApiKey => ({
  id: row.id,
  environmentId: row.environment_id,
  name: row.name,
  prefix: row.prefix,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
})

export const toIntegration = (row: Selectable<Tables['integrations']>): Integration => ({
  id: row.id,
  environmentId: row.environment_id,
  uniqueKey: row.unique_key,
  provider: row.provider,
  displayName: row.display_name,
  forwardWebhooks: row.forward_webhooks === 1,
  sharesMatchKeys: row.shares_keys === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const toConnection = (row: Selectable<Tables['connections']>): Connection => ({
  id: row.id,
  integrationId: row.integration_id,
  connectionId: row.connection_id,
  config: parseObject(row.config),
  metadata: row.metadata === null ? null : parseObject(row.metadata),
  tags: parseObject(row.tags) as Record<string, string>,
  webhookUrlOverride: row.webhook_url_override,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const toRegistration = (row: Selectable<Tables['registrations']>): Registration => ({
  id: row.id,
  integrationId: row.integration_id,
  connection: row.connection,
  entity: row.entity,
  token: row.token,
  guid: row.guid,
  state: row.state as RegistrationState,
  managed: row.status !== null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** The number of the row that an id names. For a text that is no id: -1, which no row has. */
export function toId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : -1
}

/** The number in an endpoint's id; -1 for a text that is none. */
export const endpointNumber = (id: string): number => (id.startsWith('http:') ? toId(id.slice(5)) : -1)

/** A limit as a whole number, at least `least`. */
export function toCount(limit: number, least: number): number {
  return Number.isNaN(limit) ? least : Math.min(Math.max(least, Math.floor(limit)), Number.MAX_SAFE_INTEGER)
}

const maxPage = 10_000

/** How many rows to read for a page: one more than it may hold. */
export const pageReach = (page: Page): number => Math.min(toCount(page.limit, 1), maxPage) + 1

/**
 * Makes a page from the rows that were read, at most one more than the page may hold. The extra row shows that there is
 * a next page.
 */
export function toPage<Row extends { id: number }, Out>(
  rows: readonly Row[],
  page: Page,
  map: (row: Row) => Out,
): Paged<Out> {
  const kept = rows.slice(0, pageReach(page) - 1)
  return { rows: kept.map(map), next: rows.length > kept.length ? String(kept.at(-1)!.id) : null }
}

/** Pads a list for `in` to a power of two, so that lists of any length need few different statements. */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)))
  return [...values, ...Array.from({ length: length - values.length }, () => values.at(-1)!)]
}
