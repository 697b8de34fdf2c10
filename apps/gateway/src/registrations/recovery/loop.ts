import type { Logger } from 'pino'
import { startDueWork } from '../../loops/due-work.ts'
import type { Recoveries } from './recoveries.ts'

/** How often the loop looks for due rounds. Each connection has its own time, in the store. */
const pollMs = 10_000

/** Runs the rounds of recovery that are due. Returns a function that stops the loop after its present page. */
export function startRecoveryLoop(recoveries: Recoveries, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  const onError = (error: unknown) => logger.warn({ err: error }, 'recovery could not read the store; it retries')
  const stop = startDueWork(recoveries, { everyMs: pollMs, onError })
  const starting = recoveries.addMissing(stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted)
      logger.warn({ err: error }, 'connections could not be listed for recovery at the start')
  })
  return async () => {
    stopping.abort()
    await starting
    await stop()
  }
}
