import { randomUUID } from 'node:crypto'
import type { ApiKey, Store } from '@guidepost/store'
import { hashApiKey } from '../http/auth.ts'

/** Creates an API key. `expiresAt`: default never. The store keeps only its hash, so no later call can return the key. */
export async function issueApiKey(
  store: Pick<Store, 'createApiKey'>,
  environmentId: number,
  { name, expiresAt = null }: { readonly name: string; readonly expiresAt?: number | null | undefined },
  now: number,
): Promise<{ key: string; stored: ApiKey }> {
  const key = randomUUID()
  const stored = await store.createApiKey({
    environmentId,
    name,
    prefix: key.slice(0, 8),
    hash: hashApiKey(key),
    expiresAt,
    now,
  })
  return { key, stored }
}
