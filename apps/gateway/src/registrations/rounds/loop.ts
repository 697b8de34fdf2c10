import type { Logger } from 'pino'
import { startDueWork } from '../../loops/due-work.ts'
import type { Rounds } from './rounds.ts'

/** How often the loop looks for due registrations. Each registration has its own time, in the store. */
const pollMs = 5000

/** Works on registrations when they are due. Returns a function that stops the loop and waits for its end. */
export function startReconcileLoop(rounds: Rounds, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  const onError = (error: unknown) =>
    logger.warn({ err: error }, 'the reconcile loop could not read the store; it retries')
  const stop = startDueWork(rounds, { everyMs: pollMs, onError })
  const starting = rounds.requestEverywhere(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return
    logger.warn({ err: error }, 'registrations could not be listed at the start; each is checked when it is due')
  })
  return async () => {
    stopping.abort()
    await starting
    await stop()
  }
}
