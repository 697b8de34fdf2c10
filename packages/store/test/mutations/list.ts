import { activityMutations } from './activity.ts'
import { batchesMutations } from './batches.ts'
import { claimsMutations } from './claims.ts'
import { concurrencyMutations } from './concurrency.ts'
import { connectionsMutations } from './connections.ts'
import { damageMutations } from './damage.ts'
import { deadLettersMutations } from './dead-letters.ts'
import { destinationsMutations } from './destinations.ts'
import { environmentsMutations } from './environments.ts'
import { failoverMutations } from './failover.ts'
import { fairnessMutations } from './fairness.ts'
import { historyMutations } from './history.ts'
import { loopsMutations } from './loops.ts'
import { matchingMutations } from './matching.ts'
import type { Mutation } from './mutation.ts'
import { openingMutations } from './opening.ts'
import { orderMutations } from './order.ts'
import { pausesMutations } from './pauses.ts'
import { purgeMutations } from './purge.ts'
import { recoveryMutations } from './recovery.ts'
import { registrationsMutations } from './registrations.ts'
import { rejectionsMutations } from './rejections.ts'
import { rematchingMutations } from './rematching.ts'
import { repeatsMutations } from './repeats.ts'
import { replayMutations } from './replay.ts'
import { retentionMutations } from './retention.ts'
import { searchMutations } from './search.ts'
import { secretsMutations } from './secrets.ts'
import { sharingMutations } from './sharing.ts'
import { silenceMutations } from './silences.ts'
import { upkeepMutations } from './upkeep.ts'
import { verdictMutations } from './verdicts.ts'
import { linksMutations } from './links.ts'
import { managedMutations } from './managed.ts'

/** Each entry breaks one promise of the store, by topic. */
export const mutations: readonly Mutation[] = [
  ...activityMutations,
  ...batchesMutations,
  ...claimsMutations,
  ...concurrencyMutations,
  ...connectionsMutations,
  ...damageMutations,
  ...deadLettersMutations,
  ...destinationsMutations,
  ...environmentsMutations,
  ...failoverMutations,
  ...fairnessMutations,
  ...historyMutations,
  ...linksMutations,
  ...loopsMutations,
  ...matchingMutations,
  ...openingMutations,
  ...orderMutations,
  ...pausesMutations,
  ...purgeMutations,
  ...recoveryMutations,
  ...registrationsMutations,
  ...rejectionsMutations,
  ...rematchingMutations,
  ...repeatsMutations,
  ...replayMutations,
  ...retentionMutations,
  ...searchMutations,
  ...secretsMutations,
  ...sharingMutations,
  ...silenceMutations,
  ...upkeepMutations,
  ...verdictMutations,
  ...managedMutations,
]
