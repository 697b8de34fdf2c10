import type { Retention, Store } from '@guidepost/store'
import type { Logger } from 'pino'
import type { Loop } from './loops.ts'

/**
 * How many unmatched events each integration keeps. Enough for a connection that gets its Guid late; few enough that
 * matching all of them takes only a second.
 */
const unmatchedPerIntegration = 10_000

export interface UpkeepOptions {
  readonly store: Pick<Store, 'upkeep'>
  readonly retention: Retention
  readonly logger: Logger
  readonly now: () => number
  /** Called when upkeep has matched events, so that they are dispatched at once. */
  readonly onMatched: () => void
}

/** The store's upkeep, once a minute: a round repeats its small steps until nothing is left to do. */
export function upkeepLoop({ store, retention, logger, now, onMatched }: UpkeepOptions): Loop {
  return {
    name: 'upkeep',
    everyMs: 60_000,
    async run(stopping) {
      const done = { removed: 0, cancelled: 0, pruned: 0 }
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
      if (removed > 0) logger.warn({ removed }, 'removed the oldest unmatched events over the cap')
      if (rest.cancelled + rest.pruned > 0)
        logger.info(rest, 'pruned old data and cancelled the deliveries of what was deleted')
    },
  }
}
