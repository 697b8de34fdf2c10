import type { Store } from '@guidepost/store'
import { requireSettings } from '../shared/environment.ts'

/** Opens the store of `DATABASE_URL`, next to a gateway that may be serving it, and closes it after `work`. */
export async function withStore<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const { databaseUrl: url, encryptionKeys } = requireSettings()
  const { openStore } = await import('@guidepost/store')
  const store = await openStore({ url, encryptionKeys, serving: false })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
