import { createDatabase } from '@guidepost/tooling-testing/postgres'
import { inject } from 'vitest'

/** For `describe.each`: each kind of store, and a function that makes an empty one and returns its environment variables. */
export const databases: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
  // Without `DATABASE_URL`, a test uses an SQLite file in its folder.
  ['SQLite', () => Promise.resolve({})],
  ['PostgreSQL', async () => ({ DATABASE_URL: (await createDatabase(inject('postgres'))).url })],
]
