import type { Retention, Upkeep } from '../../port/store.ts'
import { pruneActivity } from '../activity/activity.ts'
import { pruneAudits } from '../registrations/audits.ts'
import { toCount } from '../rows.ts'
import { cancelSome } from './cancel.ts'
import type { UpkeepContext } from './context.ts'
import { createPruning } from './prune.ts'
import { purgeSome } from './purge.ts'
import { createRematching, dropUnmatched } from './unmatched.ts'

/**
 * One step of upkeep: does the first of these that has work: cancel, erase, prune. A step is small, so that recording
 * never waits long for it.
 */
export function createUpkeep(context: UpkeepContext) {
  const rematchSome = createRematching(context)
  const pruneSome = createPruning(context)

  return async (input: { now: number; unmatchedPerIntegration: number; retention: Retention }): Promise<Upkeep> => {
    const matched = await rematchSome(input.now)
    const removed = await dropUnmatched(context, toCount(input.unmatchedPerIntegration, 0))
    const cancelled = await cancelSome(context, input.now)
    const purged = cancelled > 0 ? 0 : await purgeSome(context, input.now)
    const pruned = cancelled + purged > 0 ? purged : await pruneSome(input.now, input.retention)
    const audits = cancelled + pruned > 0 ? 0 : await pruneAudits(context, input.now - input.retention.eventsMs)
    const activity = cancelled + pruned + audits > 0 ? 0 : await pruneActivity(context, input.now)
    return { matched, removed, cancelled, pruned: pruned + audits + activity }
  }
}
