import type { Logger } from 'pino'
import type { Rounds } from './rounds.ts'

/** How often the loop looks for due registrations. Each registration has its own time, in the store. */
const pollMs = 5000

/**
 * Works on registrations when they are due, and at once when a round is requested. Runs in every process: the store
 * gives each registration to one process at a time. Returns a function that stops the loop and waits for its end.
 */
export function startReconcileLoop(rounds: Rounds, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let runAgain = false

  function wake(): void {
    if (stopping.signal.aborted) return
    if (running) runAgain = true
    else running = run()
  }

  async function run(): Promise<void> {
    do {
      runAgain = false
      await rounds.runDue(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted)
          logger.warn({ err: error }, 'the reconcile loop could not read the store; it retries')
      })
    } while (runAgain && !stopping.signal.aborted)
    running = undefined
  }

  rounds.onWork = wake
  const timer = setInterval(wake, pollMs).unref()
  const starting = rounds.requestEverywhere(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return
    logger.warn({ err: error }, 'registrations could not be listed at the start; each is checked when it is due')
  })
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await starting
    await running
  }
}
