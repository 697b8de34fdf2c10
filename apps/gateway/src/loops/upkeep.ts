import type { Retention, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Loop } from './loops.ts'

/** So many that a connection which gets its Guid late finds its events; so few that giving them all to it takes a second. */
const unmatchedPerIntegration = 10_000

export interface UpkeepOptions {
  readonly store: Pick<Store, 'upkeep'>
  readonly retention: Retention
  readonly logger: Logger
  readonly now: () => number
  /** Called when unmatched events have found their connection, so that they are dispatched at once. */
  readonly onMatched: () => void
}

/** The store's upkeep, once a minute. */
export function upkeepLoop({ store, retention, logger, now, onMatched }: UpkeepOptions): Loop {
  return {
    name: 'upkeep',
    everyMs: 60_000,
    async run(stopping) {
      const done = { removed: 0, cancelled: 0, pruned: 0 }
      // Each call is one bounded step; where there is more to do, another follows.
      for (let more = true; more && !stopping.aborted;) {
        const { matched, removed, cancelled, pruned } = await store.upkeep({
          now: now(),
          unmatchedPerIntegration,
          retention,
        })
        if (matched > 0) onMatched()
        done.removed += removed
        done.cancelled += cancelled
        done.pruned += pruned
        more = removed + cancelled + pruned > 0
      }
      const { removed, ...rest } = done
      if (removed > 0) logger.warn({ removed }, 'the oldest unmatched events over the cap were removed')
      if (rest.cancelled + rest.pruned > 0)
        logger.info(rest, 'what was kept long enough, or belongs to nobody any more, is gone')
    },
  }
}
