import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

const intervalMs = 60_000
const unmatchedPerIntegration = 100_000

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
      const { matched, removed } = await store.upkeep({ now: now(), unmatchedPerIntegration })
      if (matched > 0) onMatched()
      if (removed > 0) logger.warn({ removed }, 'the oldest unmatched events over the cap were removed')
    } catch (error) {
      logger.error({ err: error }, 'upkeep failed; it is tried again in a minute')
    }
  }

  return async () => {
    clearInterval(timer)
    await running
  }
}
