import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

/** Starts one PostgreSQL server for the whole run of a package's tests: `createDatabase(inject('postgres'))`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  project.provide('postgres', server.url)
  return () => server.remove()
}
