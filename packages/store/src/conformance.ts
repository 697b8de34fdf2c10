import { describe } from 'vitest'
import { describeAudits } from './conformance/audits.ts'
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
import { describeManaged } from './conformance/managed.ts'
import { describeMatching } from './conformance/matching.ts'
import { describeOrder } from './conformance/order.ts'
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
import { describeSteps } from './conformance/steps.ts'
import { describeUpkeep } from './conformance/upkeep.ts'
import type { OpenHarness } from './conformance/world.ts'

export type { OpenHarness, StoreHarness } from './conformance/world.ts'

/**
 * Every promise of the port as a named case: the whole conformance test of an adapter is this call. `open` gives an empty
 * store; it is called once per topic, and each case makes an environment of its own in it.
 */
export function describeStore(adapter: string, open: OpenHarness): void {
  describe(`${adapter} store`, () => {
    describeEnvironments(open)
    describeConnections(open)
    describeRegistrations(open)
    describeSecrets(open)
    describeManaged(open)
    describeSteps(open)
    describeRemoval(open)
    describeAudits(open)
    describeMatching(open)
    describeForwarding(open)
    describeRematching(open)
    describeUpkeep(open)
    describeDuplicates(open)
    describeBatches(open)
    describeRejections(open)
    describeDestinations(open)
    describeHolds(open)
    describeClaims(open)
    describeFairness(open)
    describeOrder(open)
    describeEvents(open)
    describeDeliveries(open)
    describePurge(open)
    describeReplay(open)
    describeEventReplays(open)
    describeReplayModel(open)
    describeRetention(open)
    describeConcurrency(open)
    describeDeliveryModel(open)
  })
}
