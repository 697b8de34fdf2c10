import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { deep } from '../counts.ts'
import { makeCluster } from './cluster.ts'
import { startPostgres } from './server.ts'

// No test crashes this server; tests that stop a server start their own.
const careless = { fsync: 'off', full_page_writes: 'off' }

/** Starts one PostgreSQL server for the whole run of a package's tests: `createDatabase(inject('postgres'))`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder } = await makeCluster()
  process.env['TESTS_POSTGRES'] = folder
  const server = await startPostgres(deep ? {} : careless)
  project.provide('postgres', server.url)
  return async () => {
    await server.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}
