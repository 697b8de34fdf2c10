import type { Retention, Upkeep } from '../../port/store.ts'
import type { Database } from '../database.ts'
import type { Matching } from '../matching.ts'
import { pruneActivity } from '../activity/activity.ts'
import { pruneAudits } from '../registrations/audits.ts'
import { toCount } from '../rows.ts'
import { cancelSome } from './cancel.ts'
import { createPruning } from './prune.ts'
import { purgeSome } from './purge.ts'
import { createRematching, dropUnmatched } from './unmatched.ts'

/** What an adapter gives to the upkeep. */
export interface Steps {
  /** For looks that need not be right any more when they are used. */
  readonly db: Database
  readonly transaction: <Answer>(work: (db: Database, matching: Matching) => Promise<Answer>) => Promise<Answer>
  readonly dedupeWindowMs: number
}

/**
 * What backs the rest. A step is small, so that who records need not wait for it: of cancelling, erasing and pruning it
 * does the first that there is something to do of.
 */
export function createUpkeep(steps: Steps) {
  const rematchSome = createRematching(steps)
  const pruneSome = createPruning(steps)

  return async (input: { now: number; unmatchedPerIntegration: number; retention: Retention }): Promise<Upkeep> => {
    const matched = await rematchSome(input.now)
    const removed = await dropUnmatched(steps, toCount(input.unmatchedPerIntegration, 0))
    const cancelled = await cancelSome(steps, input.now)
    const purged = cancelled > 0 ? 0 : await purgeSome(steps, input.now)
    const pruned = cancelled + purged > 0 ? purged : await pruneSome(input.now, input.retention)
    const audits = cancelled + pruned > 0 ? 0 : await pruneAudits(steps, input.now - input.retention.eventsMs)
    const activity = cancelled + pruned + audits > 0 ? 0 : await pruneActivity(steps, input.now)
    return { matched, removed, cancelled, pruned: pruned + audits + activity }
  }
}
