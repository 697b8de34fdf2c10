import { afterAll, describe } from 'vitest'
import { describeActivity } from './history/activity.ts'
import { describeAudits } from './registrations/audits.ts'
import { describeBacklog } from './history/backlog.ts'
import { describeBatches } from './ingest/batches.ts'
import { describeClaims } from './dispatch/claims.ts'
import { describeConcurrency } from './dispatch/concurrency.ts'
import { describeConnectionLists } from './configuration/connection-lists.ts'
import { describeConnections } from './configuration/connections.ts'
import { describeDeadLetters } from './history/dead-letters.ts'
import { describeDeliveries } from './history/deliveries.ts'
import { describeDeliveryModel } from './dispatch/model.ts'
import { describeDestinations } from './dispatch/destinations.ts'
import { describeDuplicates } from './ingest/duplicates.ts'
import { describeEnvironments } from './configuration/environments.ts'
import { describeEvents } from './history/events.ts'
import { describeFairness } from './dispatch/fairness.ts'
import { describeForwarding } from './ingest/forwarding.ts'
import { describeHolds } from './dispatch/holds.ts'
import { describePauses } from './dispatch/pauses.ts'
import { describeLinks } from './history/links.ts'
import { describeManaged } from './registrations/managed.ts'
import { describeMatching } from './ingest/matching.ts'
import { describeOrder } from './dispatch/order.ts'
import { describeLoops } from './upkeep/loops.ts'
import { describePurge } from './upkeep/purge.ts'
import { describeRecoveryRounds } from './recovery/rounds.ts'
import { describeUnaccounted } from './recovery/unaccounted.ts'
import { describeRegistrations } from './registrations/registrations.ts'
import { describeRejections } from './ingest/rejections.ts'
import { describeRematching } from './ingest/rematching.ts'
import { describeRemoval } from './registrations/removal.ts'
import { describeEventReplays } from './history/replay-events.ts'
import { describeReplay } from './history/replay.ts'
import { describeReplayModel } from './history/replay-model.ts'
import { describeRetention } from './upkeep/retention.ts'
import { describeSearch, describeSearchIndex } from './history/search.ts'
import { describeSecrets } from './configuration/secrets.ts'
import { describeSharing } from './configuration/sharing.ts'
import { describeSteps } from './registrations/steps.ts'
import { describeUpkeep } from './upkeep/upkeep.ts'
import { describeSilences } from './registrations/silences.ts'
import { describeVerdicts } from './registrations/verdicts.ts'
import type { OpenHarness, StoreHarness } from './world.ts'

export type { OpenHarness, StoreHarness } from './world.ts'

/**
 * Runs every promise of the port as a named case: the whole conformance test of an adapter is this call. `open` gives
 * an empty store. It is called only a few times: cases share a store, and each creates its own environment in it.
 */
export function describeStore(adapter: string, open: OpenHarness): void {
  describe(`${adapter} store`, () => {
    const shared = share(open)
    describeEnvironments(shared)
    describeConnections(shared)
    describeConnectionLists(shared)
    describeSharing(shared)
    describeRegistrations(shared)
    describeSecrets(shared)
    describeMatching(shared)
    describeForwarding(shared)
    describeDuplicates(shared)
    describeBatches(shared)
    describeRejections(shared)
    describeDestinations(shared)
    describeHolds(shared)
    describePauses(shared)
    describeClaims(shared)
    describeFairness(shared)
    describeOrder(shared)
    describeEvents(shared)
    describeSearch(shared)
    describeDeliveries(shared)
    describeDeadLetters(shared)
    describeReplay(shared)
    describeLinks(shared)
    describeEventReplays(shared)
    describeActivity(shared)
    describeLoops(shared)
    // These topics examine the whole store, or close it.
    describeManaged(open)
    describeVerdicts(open)
    describeSilences(open)
    describeSteps(open)
    describeRecoveryRounds(open)
    describeUnaccounted(open)
    describeRemoval(open)
    describeAudits(open)
    describeBacklog(open)
    describeRematching(open)
    describeSearchIndex(open)
    describeUpkeep(open)
    describePurge(open)
    describeReplayModel(open)
    describeRetention(open)
    describeConcurrency(open)
    describeDeliveryModel(open)
  })
}

/**
 * Shares one store between several topics, because opening one costs more than most cases. It is closed after the last
 * topic.
 */
function share(open: OpenHarness): OpenHarness {
  let opened: Promise<StoreHarness> | undefined
  afterAll(async () => (await opened)?.close())
  return async () => ({ ...(await (opened ??= open())), close: () => Promise.resolve() })
}
