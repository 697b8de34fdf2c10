import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

const intervalMs = 60_000
/** So many that a connection which gets its Guid late finds its events; so few that giving them all to it takes a second. */
const unmatchedPerIntegration = 10_000

/** Runs the store's upkeep once a minute. Returns what ends it. */
export function startUpkeep(
  store: Pick<Store, 'upkeep'>,
  logger: Logger,
  now: () => number,
  onMatched: () => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(round)
  }, intervalMs)
  timer.unref()

  async function round(): Promise<void> {
    try {
      // Each call is one bounded step; where there is more to remove, another follows.
      for (let removed = 1; removed > 0;) {
        const step = await store.upkeep({ now: now(), unmatchedPerIntegration })
        removed = step.removed
        if (step.matched > 0) onMatched()
        if (removed > 0) logger.warn({ removed }, 'the oldest unmatched events over the cap were removed')
      }
    } catch (error) {
      logger.error({ err: error }, 'upkeep failed; it is tried again in a minute')
    }
  }

  return async () => {
    clearInterval(timer)
    await running
  }
}
