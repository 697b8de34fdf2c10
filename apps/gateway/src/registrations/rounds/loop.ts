import type { Logger } from 'pino'
import type { Rounds } from './rounds.ts'

/** How often it is looked whether something is due. What is due says the store: each registration has its own time. */
const pollMs = 5000

/**
 * Works on registrations as they fall due, from the start on and at once when something asks for it. In every process:
 * the store gives each registration to one of them at a time. Returns what ends it, after stopping what is under way.
 */
export function startReconcileLoop(rounds: Rounds, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let again = false

  function look(): void {
    if (stopping.signal.aborted) return
    if (running) again = true
    else running = run()
  }

  async function run(): Promise<void> {
    do {
      again = false
      await rounds.runDue(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted)
          logger.warn({ err: error }, 'registrations could not be looked at; it is tried again')
      })
    } while (again && !stopping.signal.aborted)
    running = undefined
  }

  rounds.onWork = look
  const timer = setInterval(look, pollMs).unref()
  const starting = rounds.requestEverywhere().catch((error: unknown) => {
    logger.warn({ err: error }, 'registrations could not be listed at the start; they are looked at when they are due')
  })
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await starting
    await running
  }
}
