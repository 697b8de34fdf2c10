import { createDatabase } from '@guidepost/tooling-testing/postgres'
import { inject } from 'vitest'

/** For `describe.each`: each store that a gateway can have, and how to get an empty one of it, as environment variables. */
export const databases: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
  // The default of tests: a file in their folder.
  ['SQLite', () => Promise.resolve({})],
  ['PostgreSQL', async () => ({ DATABASE_URL: (await createDatabase(inject('postgres'))).url })],
]
