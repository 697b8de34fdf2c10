import { randomUUID } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { Environment, Integration, SigningSecret, Store } from '@guidepost/store'
import { hashApiKey } from '../api/http/auth.ts'
import type { Kept } from './folder.ts'

/** What the demo needs in the database. */
export interface Seeded {
  readonly environment: Environment
  readonly integration: Integration
  /** The newest signing secret. */
  readonly secret: SigningSecret
  /** How many events earlier starts left, as text for people. */
  readonly earlierEvents: string
}

/** Creates what is missing: an environment with its API key, an integration. A second start changes nothing. */
export async function seed(store: Store, provider: Provider, kept: Kept, now: number): Promise<Seeded> {
  const environment = await ensureEnvironment(store, kept, now)
  const integration = await ensureIntegration(store, environment.id, provider, kept, now)
  const secret = await newestSecret(store, integration, kept, now)
  return {
    environment,
    integration,
    secret,
    earlierEvents: await countEvents(store, environment.id),
  }
}

async function ensureEnvironment(store: Store, { apiKey }: Kept, now: number): Promise<Environment> {
  const hash = hashApiKey(apiKey)
  const found = await store.findApiKey(hash)
  if (found) return found.environment
  const made = await store.createEnvironment({ name: 'demo', uuid: randomUUID(), now })
  const environment =
    made === 'duplicate' ? (await store.listEnvironments()).find(({ name }) => name === 'demo')! : made
  await store.createApiKey({ environmentId: environment.id, name: 'demo', prefix: apiKey.slice(0, 8), hash, now })
  return environment
}

async function ensureIntegration(
  store: Store,
  environmentId: number,
  provider: Provider,
  { webhookSecret }: Kept,
  now: number,
): Promise<Integration> {
  const uniqueKey = provider.id
  const found = await store.findIntegration(environmentId, uniqueKey)
  if (found) return found
  const made = await store.createIntegration({
    environmentId,
    uniqueKey,
    provider: provider.id,
    displayName: provider.displayName,
    forwardWebhooks: true,
    secret: webhookSecret,
    now,
  })
  if (made === 'duplicate')
    throw new Error(`The integration "${uniqueKey}" was created by another process just now. Start the demo again`)
  return made
}

/** The first secret may have been rotated or removed since. */
async function newestSecret(store: Store, { id }: Integration, { webhookSecret }: Kept, now: number) {
  const owner = { kind: 'integration', id } as const
  const [newest] = await store.listSecrets(owner, now)
  return newest ?? store.addSecret({ owner, value: webhookSecret, retireOthersAt: null, now })
}

/** Counts to 100 at most. */
async function countEvents(store: Store, environmentId: number): Promise<string> {
  const { rows, next } = await store.listEvents({ environmentId }, { limit: 100 })
  return next === null ? String(rows.length) : `more than ${rows.length}`
}
