import { afterAll, describe } from 'vitest'
import { describeActivity } from './conformance/activity.ts'
import { describeAudits } from './conformance/audits.ts'
import { describeBacklog } from './conformance/backlog.ts'
import { describeBatches } from './conformance/batches.ts'
import { describeClaims } from './conformance/claims.ts'
import { describeConcurrency } from './conformance/concurrency.ts'
import { describeConnections } from './conformance/connections.ts'
import { describeDeliveries } from './conformance/deliveries.ts'
import { describeDeliveryModel } from './conformance/model.ts'
import { describeDestinations } from './conformance/destinations.ts'
import { describeDuplicates } from './conformance/duplicates.ts'
import { describeEnvironments } from './conformance/environments.ts'
import { describeEvents } from './conformance/events.ts'
import { describeFairness } from './conformance/fairness.ts'
import { describeForwarding } from './conformance/forwarding.ts'
import { describeHolds } from './conformance/holds.ts'
import { describeLinks } from './conformance/links.ts'
import { describeManaged } from './conformance/managed.ts'
import { describeMatching } from './conformance/matching.ts'
import { describeOrder } from './conformance/order.ts'
import { describePauses } from './conformance/pauses.ts'
import { describePurge } from './conformance/purge.ts'
import { describeRegistrations } from './conformance/registrations.ts'
import { describeRejections } from './conformance/rejections.ts'
import { describeRematching } from './conformance/rematching.ts'
import { describeRemoval } from './conformance/removal.ts'
import { describeEventReplays } from './conformance/replay-events.ts'
import { describeReplay } from './conformance/replay.ts'
import { describeReplayModel } from './conformance/replay-model.ts'
import { describeRetention } from './conformance/retention.ts'
import { describeSecrets } from './conformance/secrets.ts'
import { describeSharing } from './conformance/sharing.ts'
import { describeSteps } from './conformance/steps.ts'
import { describeUpkeep } from './conformance/upkeep.ts'
import type { OpenHarness, StoreHarness } from './conformance/world.ts'

export type { OpenHarness, StoreHarness } from './conformance/world.ts'

/**
 * Every promise of the port as a named case: the whole conformance test of an adapter is this call. `open` gives an empty
 * store; it is called a few times, and each case makes an environment of its own in one.
 */
export function describeStore(adapter: string, open: OpenHarness): void {
  describe(`${adapter} store`, () => {
    const shared = share(open)
    describeEnvironments(shared)
    describeConnections(shared)
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
    describeDeliveries(shared)
    describeReplay(shared)
    describeLinks(shared)
    describeEventReplays(shared)
    describeActivity(shared)
    // These look at everything in a store, or close it.
    describeManaged(open)
    describeSteps(open)
    describeRemoval(open)
    describeAudits(open)
    describeBacklog(open)
    describeRematching(open)
    describeUpkeep(open)
    describePurge(open)
    describeReplayModel(open)
    describeRetention(open)
    describeConcurrency(open)
    describeDeliveryModel(open)
  })
}

/** One store for several topics: opening one costs more than most cases. It is closed after the last of them. */
function share(open: OpenHarness): OpenHarness {
  let opened: Promise<StoreHarness> | undefined
  afterAll(async () => (await opened)?.close())
  return async () => ({ ...(await (opened ??= open())), close: () => Promise.resolve() })
}
