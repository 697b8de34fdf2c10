import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import base from './vitest.ts'

/** For packages whose tests need PostgreSQL: one server for the run, a database for each file (`createDatabase`). */
export default mergeConfig(base, {
  test: {
    globalSetup: fileURLToPath(new URL('../../testing/src/postgres-setup.ts', import.meta.url)),
    // More than there are cores of a small machine: such tests wait for processes and the disk most of the time.
    maxWorkers: 3,
  },
})
