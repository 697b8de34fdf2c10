import type { Logger } from 'pino'
import { isPostgres } from '../config/settings.ts'
import { startLocalLoops } from './local.ts'
import type { Loop } from './loop.ts'
import { startSharedLoops } from './shared.ts'

/** Runs the loops: in this process on SQLite, once across all processes on PostgreSQL. Returns what ends them. */
export function startLoops(loops: readonly Loop[], databaseUrl: string, logger: Logger): () => Promise<void> {
  return isPostgres(databaseUrl) ? startSharedLoops(loops, databaseUrl, logger) : startLocalLoops(loops, logger)
}
