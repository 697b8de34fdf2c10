import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Loop } from './loop.ts'

/** So many that a connection which gets its Guid late finds its events; so few that giving them all to it takes a second. */
const unmatchedPerIntegration = 10_000

/** The store's upkeep, once a minute. */
export function upkeepLoop(
  store: Pick<Store, 'upkeep'>,
  logger: Logger,
  now: () => number,
  onMatched: () => void,
): Loop {
  return {
    name: 'upkeep',
    everyMs: 60_000,
    async run() {
      // Each call is one bounded step; where there is more to remove, another follows.
      for (let removed = 1; removed > 0;) {
        const step = await store.upkeep({ now: now(), unmatchedPerIntegration })
        removed = step.removed
        if (step.matched > 0) onMatched()
        if (removed > 0) logger.warn({ removed }, 'the oldest unmatched events over the cap were removed')
      }
    },
  }
}
